using System.Text;

namespace KestrelChat.Client.Configuration;

/// <summary>A file with one line for each server: a name, its token and the server's address, with blanks between. Nobody but the user can read it.</summary>
/// <remarks>Safe for several processes: each read sees whole lines. Of two that write at the same time, one counts.</remarks>
internal sealed class TokenFile(string path)
{
    private const int MaxLength = 16 * 1024;
    private const int MaxServers = 50;
    private const UnixFileMode OnlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Returns what the file has for a server; null if it has nothing, or does not exist.</summary>
    /// <exception cref="ClientException">It cannot be read, or is something else.</exception>
    public NameToken? Read(string server) => ReadAll().Find(token => token.Server == server);

    private List<NameToken> ReadAll()
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[MaxLength];
            string text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, MaxLength, throwOnEndOfStream: false));
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ReadLine)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCodes.InvalidArguments, $"invalid token-file '{path}': cannot be read ({e.Message})", e);
        }
    }

    /// <summary>Replaces the line of the server, or creates the file and its folder.</summary>
    /// <exception cref="ClientException">It cannot be written.</exception>
    public void Write(NameToken token)
    {
        // The newest last; the oldest give way.
        IEnumerable<NameToken> tokens = ReadAll().Where(each => each.Server != token.Server).Append(token).TakeLast(MaxServers);
        string text = string.Concat(tokens.Select(each => $"{each.Name} {each.Token} {each.Server}\n"));
        try
        {
            // Not into the file: another process may be reading it, and it may be readable for others.
            string target = Path.GetFullPath(new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            string temporary = $"{target}.{Environment.ProcessId}";
            File.Delete(temporary);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OnlyUser;
            }

            using (FileStream file = new(temporary, options))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(ExitCodes.InvalidArguments, $"token-file '{path}': cannot be written ({e.Message})", e);
        }
    }

    private NameToken ReadLine(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [[not '/', ..] name, var token, var server]
        ? new NameToken(name, token, server)
        : throw new ClientException(ExitCodes.InvalidArguments, $"invalid token-file '{path}': expected a name, a token and a server's address in each line");
}
