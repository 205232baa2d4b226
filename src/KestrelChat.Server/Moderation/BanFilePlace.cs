using KestrelChat.Moderation;
using KestrelChat.Server.Platform;
using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Server.Moderation;

/// <summary>Where the ban file is, and how it is replaced: a crash or a power failure leaves the old file or the new one.</summary>
/// <remarks>Does not know what is in it. One writer at a time.</remarks>
internal sealed class BanFilePlace(string path)
{
    /// <summary>The file itself: a link to it stays a link, also one to a file that does not exist yet.</summary>
    /// <exception cref="BanStoreException">It is a device.</exception>
    public string Find()
    {
        var full = Path.GetFullPath(path);
        if (IsDevice(full))
        {
            // Root would replace it by a file.
            throw new BanStoreException("expected a file, found a device");
        }

        var target = new FileInfo(full) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : full;
        return IsDevice(target) ? throw new BanStoreException("expected a file, found a link to a device") : target;
    }

    /// <summary>Whether it is a named pipe: reading it would wait for a writer.</summary>
    public static bool IsPipe(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        using var handle = new SafeFileHandle(LibC.Open(path, LibC.NonBlocking), ownsHandle: true);
        if (handle.IsInvalid)
        {
            return false;
        }

        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return !stream.CanSeek;
    }

    /// <summary>Writes a new file beside another, and renames it.</summary>
    /// <param name="target">That file.</param>
    /// <param name="content">The new content, which is on the disk when this returns.</param>
    /// <param name="replace">False = the new file is removed instead.</param>
    public static void Write(string target, byte[] content, bool replace)
    {
        using var folder = new FolderFlush(Path.GetDirectoryName(target)!);
        var newPath = target + ".new";
        try
        {
            // Whatever is there, never through a link.
            File.Delete(newPath);
            using (var stream = new FileStream(newPath, CreateOptions(target)))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            if (replace)
            {
                File.Move(newPath, target, overwrite: true);
                folder.Flush();
            }
        }
        finally
        {
            DeleteIfPossible(newPath);
        }
    }

    // It holds addresses of users: only its owner may read it, unless an operator has changed its mode.
    private static FileStreamOptions CreateOptions(string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(target) ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void DeleteIfPossible(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next change does.
        }
    }

    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
