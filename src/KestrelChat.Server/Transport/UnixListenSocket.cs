using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace KestrelChat.Server.Transport;

/// <summary>
/// Creates the unix sockets that Kestrel listens on. A socket that a killed server left behind is replaced; nothing else that has
/// its path is. The runtime deletes the socket when it is closed.
/// </summary>
internal static class UnixListenSocket
{
    // errno of open(2) for a socket.
    private const int NoSuchDevice = 6;

    /// <summary>Creates a bound socket that only the users whom the mode allows may connect to, from its first moment on.</summary>
    /// <exception cref="ListenException">The path cannot be used.</exception>
    /// <exception cref="SocketException">A server listens there, or the system does not allow it.</exception>
    public static Socket Create(UnixDomainSocketEndPoint endpoint, UnixFileMode mode)
    {
        var path = endpoint.ToString();
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
        {
            throw new ListenException(endpoint, $"there is no folder {folder}");
        }

        try
        {
            return Bind(endpoint, mode);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            RequireSocket(endpoint, path);
            if (IsServed(endpoint))
            {
                throw;
            }
        }

        File.Delete(path);
        return Bind(endpoint, mode);
    }

    private static Socket Bind(UnixDomainSocketEndPoint endpoint, UnixFileMode mode)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // Linux creates the socket's file with the mode of its descriptor, less the umask: never with more than this.
                using var descriptor = new SafeFileHandle(socket.Handle, ownsHandle: false);
                File.SetUnixFileMode(descriptor, mode);
            }

            socket.Bind(endpoint);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(endpoint.ToString(), mode);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void RequireSocket(UnixDomainSocketEndPoint endpoint, string path)
    {
        try
        {
            File.OpenHandle(path, access: FileAccess.ReadWrite).Dispose();
        }
        catch (IOException e) when (e.HResult == NoSuchDevice)
        {
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not a socket either, or one that may not be replaced.
        }

        throw new ListenException(endpoint, "something that is not a socket, or that the server may not replace, has this path");
    }

    private static bool IsServed(UnixDomainSocketEndPoint endpoint)
    {
        // A server whose backlog is full must not block this one.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(endpoint);
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
