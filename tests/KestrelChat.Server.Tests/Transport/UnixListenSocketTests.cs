using System.Net.Sockets;
using System.Runtime.Versioning;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Transport;

[UnsupportedOSPlatform("windows")]
public sealed class UnixListenSocketTests : IDisposable
{
    private const UnixFileMode Group = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    private string SocketPath => Path.Combine(_folder.FullName, "chat.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("0600")]
    [InlineData("0660")]
    [InlineData("666")]
    [InlineData("0777")]
    public void The_socket_has_the_mode_whatever_the_umask(string text)
    {
        Assert.True(UnixSocketModes.TryParse(text, out var mode, out _));
        using var listener = Create(mode);
        Assert.Equal(mode, File.GetUnixFileMode(SocketPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("66")]
    [InlineData("0o660")]
    [InlineData("0680")]
    [InlineData("1660")]
    [InlineData("00660")]
    [InlineData("rw-rw----")]
    public void A_mode_that_is_not_octal_is_rejected(string text)
    {
        Assert.False(UnixSocketModes.TryParse(text, out _, out var error));
        Assert.Equal("expected three octal digits, which 0 may precede, such as 0660", error);
    }

    [Fact]
    public async Task A_socket_that_a_killed_server_left_behind_is_replaced()
    {
        Abandon();
        Assert.True(File.Exists(SocketPath));
        using var listener = Create(Group);
        listener.Listen();
        using var client = await SocketClient.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        using var accepted = await listener.AcceptAsync().Soon("the client");
    }

    [Fact]
    public async Task A_socket_that_is_served_is_in_use_and_stays()
    {
        using var first = Create(Group);
        first.Listen();
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => Create(Group)).SocketErrorCode);
        using var client = await SocketClient.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
    }

    [Fact]
    public void A_server_that_is_too_busy_to_accept_is_not_replaced()
    {
        using var first = Create(Group);
        first.Listen(backlog: 0);
        using var waiting = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        waiting.Connect(new UnixDomainSocketEndPoint(SocketPath));
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => Create(Group)).SocketErrorCode);
        Assert.True(File.Exists(SocketPath));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("link to nothing")]
    [InlineData("link to a file")]
    public void Whatever_is_no_socket_is_refused_and_stays(string kind)
    {
        var other = Path.Combine(_folder.FullName, "other");
        switch (kind)
        {
            case "file":
                File.WriteAllText(SocketPath, "precious");
                break;
            case "folder":
                Directory.CreateDirectory(SocketPath);
                break;
            case "link to a file":
                File.WriteAllText(other, "precious");
                File.CreateSymbolicLink(SocketPath, other);
                break;
            default:
                File.CreateSymbolicLink(SocketPath, other);
                break;
        }

        var failure = Assert.Throws<ListenException>(() => Create(Group));
        Assert.Equal($"Cannot listen on {SocketPath}: something that is not a socket, or that the server may not replace, has this path", failure.Message);
        Assert.Contains(Directory.GetFileSystemEntries(_folder.FullName), entry => entry == SocketPath);
    }

    [Fact]
    public void A_missing_folder_is_reported()
    {
        var path = Path.Combine(_folder.FullName, "run", "chat.sock");
        Assert.Equal($"Cannot listen on {path}: there is no folder {_folder.FullName}/run", Assert.Throws<ListenException>(() => UnixListenSocket.Create(new UnixDomainSocketEndPoint(path), Group)).Message);
    }

    private Socket Create(UnixFileMode mode) => UnixListenSocket.Create(new UnixDomainSocketEndPoint(SocketPath), mode);

    /// <summary>Closes a bound socket without deleting it, as the system does for a process that is killed.</summary>
    private void Abandon()
    {
        using (Create(Group))
        {
            File.Move(SocketPath, SocketPath + ".kept");
        }

        File.Move(SocketPath + ".kept", SocketPath);
    }
}
