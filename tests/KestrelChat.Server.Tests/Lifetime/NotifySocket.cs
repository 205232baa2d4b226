using System.Net.Sockets;
using System.Text;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Lifetime;

/// <summary>A socket that receives notifications in place of systemd.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifySocket(bool isAbstract = false)
    {
        var path = Path.Combine(_folder.FullName, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + path : path));
        Variable = ("NOTIFY_SOCKET", isAbstract ? '@' + path : path);
    }

    public (string Name, string Value) Variable { get; }

    public bool IsEmpty => _socket.Available == 0;

    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, await _socket.ReceiveAsync(buffer).Soon("a notification"));
    }

    public async Task ReceiveAsync(string expected)
    {
        while (await ReceiveAsync() != expected)
        {
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }
}
