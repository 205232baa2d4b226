namespace KestrelChat.Client.History;

/// <summary>Files and folders that only their owner can read. On Windows a user's folder is so by itself, and nothing is done.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolder = OfFile | UnixFileMode.UserExecute;

    /// <summary>Creates a folder, and those above it that are missing.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OfFolder);
        Narrow(path, OfFolder);
    }

    /// <summary>Opens a file for writing; a new one can be read by its owner only.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OfFile;
        }

        return new FileStream(path, options);
    }

    /// <summary>Takes from a file the permissions that others have.</summary>
    public static void NarrowFile(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Narrow(path, OfFile);
        }
    }

    private static void Narrow(string path, UnixFileMode widest)
    {
        var mode = OperatingSystem.IsWindows() ? widest : File.GetUnixFileMode(path);
        if ((mode & ~widest) is not UnixFileMode.None && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode & widest);
        }
    }
}
