using System.Text;
using KestrelChat.Client.Editing;

namespace KestrelChat.Client.History;

/// <summary>Keeps typed lines for later sessions: UTF-8, one in each line, the newest last. Not thread-safe.</summary>
/// <remarks>
/// Several clients can use the file at the same time. It never gets a line of <see cref="SecretLines.IsSecret"/>, and only its owner can read it.
/// Its failures are reported once and have no other consequence.
/// </remarks>
/// <param name="path">The file; it and its folder are created with the first line.</param>
/// <param name="failed">Called at the first failure, with the file and the reason.</param>
internal sealed class HistoryFile(string path, Action<string> failed)
{
    /// <summary>The name of the file in the client's folder.</summary>
    public const string Name = "history";

    /// <summary>How many lines stay when the file is cut.</summary>
    public const int MaxLines = LineHistory.MaxLines;

    /// <summary>How many bytes are read from the end of the file, and how long it gets before it is cut.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private bool _hasFailed;
    private bool _isTorn;
    private int _appended;

    /// <summary>Returns the newest lines, the oldest first. Cuts the file if it has grown over twice its size.</summary>
    public IReadOnlyList<string> Read()
    {
        List<string> lines = [];
        Try(() =>
        {
            var target = File.Exists(path) ? Target() : path;
            if (!File.Exists(target))
            {
                return;
            }

            // A link may lead to a device, such as /dev/null, whose mode is none of ours.
            if (target == path || new FileInfo(target).Length > 0)
            {
                PrivateFiles.NarrowFile(target);
            }

            using FileStream file = new(target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var isCut = ReadTail(file, lines);
            if (isCut || lines.Count > 2 * MaxLines)
            {
                HistoryTrimmer.Trim(file, target, lines.TakeLast(MaxLines));
                _isTorn = false;
            }
        });
        return [.. lines.TakeLast(MaxLines)];
    }

    /// <summary>Appends a line, unless it is a secret.</summary>
    public void Append(string line)
    {
        if (line.Length == 0 || SecretLines.IsSecret(line))
        {
            return;
        }

        Try(() =>
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AppendOnlyFile.Append(path, Encoding.UTF8.GetBytes((_isTorn ? "\n" : "") + EditableText.OfLine(line) + "\n"));
            _isTorn = false;
        });
        _appended++;
        if (_appended == MaxLines)
        {
            _appended = 0;
            Read();
        }
    }

    // True if there was more than is read.
    private bool ReadTail(FileStream file, List<string> lines)
    {
        var isCut = file.Length > MaxBytes;
        file.Position = isCut ? file.Length - MaxBytes : 0;
        var bytes = new byte[Math.Min(file.Length, MaxBytes)];
        var tail = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        _isTorn = tail is [.., not (byte)'\n'];
        if (isCut)
        {
            tail = tail[(tail.IndexOf((byte)'\n') + 1)..];
        }

        // Bytes that are no text become U+FFFD.
        lines.AddRange(Encoding.UTF8.GetString(tail).Split('\n').Select(EditableText.OfLine).Where(line => line.Length > 0 && EditBuffer.Fits(line)));
        return isCut;
    }

    private string Target() => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                failed($"'{path}': {e.Message}");
            }
        }
    }
}
