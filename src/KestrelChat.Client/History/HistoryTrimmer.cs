using System.Text;

namespace KestrelChat.Client.History;

/// <summary>Replaces a history file by one with its newest lines, while other clients may append to it.</summary>
internal static class HistoryTrimmer
{
    private const string TemporaryExtension = ".new";

    // Longer than any trimming takes: such a file was left by a client that was killed.
    private static readonly TimeSpan s_abandonedAfter = TimeSpan.FromMinutes(1);

    /// <summary>Writes the lines to a new file that takes the old one's place, and appends to it what the old one got meanwhile.</summary>
    /// <param name="file">The old file, at the end of what <paramref name="lines"/> were read from.</param>
    /// <remarks>Only one client trims at a time; another leaves it to that one.</remarks>
    public static void Trim(FileStream file, string path, IEnumerable<string> lines)
    {
        var temporary = path + TemporaryExtension;
        using var shorter = TryCreate(temporary);
        if (shorter is null)
        {
            return;
        }

        try
        {
            shorter.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
            shorter.Flush(flushToDisk: true);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        // What other clients have appended since the lines were read.
        using MemoryStream late = new();
        file.CopyTo(late);
        if (late.Length > 0)
        {
            AppendOnlyFile.Append(path, late.ToArray());
        }
    }

    // Null while another client trims.
    private static FileStream? TryCreate(string temporary)
    {
        if (File.Exists(temporary) && DateTime.UtcNow - File.GetLastWriteTimeUtc(temporary) > s_abandonedAfter)
        {
            File.Delete(temporary);
        }

        try
        {
            return PrivateFiles.Open(temporary, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(temporary))
        {
            return null;
        }
    }
}
