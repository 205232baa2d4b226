using System.Net.Sockets;
using System.Text;
using KestrelChat.Server.Lifetime;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Processes;

/// <summary>What systemd is told, where it wants to know.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ServiceManagerTests : IDisposable
{
    private const int Terminate = 15;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly LogCapture _log = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_told_that_the_port_answers_and_that_the_end_begins_while_chat_goes_on(bool isAbstract)
    {
        var name = Path.Combine(_folder.FullName, "notify");
        using var manager = Listen(isAbstract ? '\0' + name : name);
        var address = OwnAddress.Find();
        var server = ServerProcess.Start(
            descriptors: null,
            [("NOTIFY_SOCKET", $"{(isAbstract ? "@" : "")}{name}")],
            [$"--Chat:Endpoints:Main:Url=tcp://{address}", "--Chat:Drain:ReadyDelay=01:00:00"]);
        try
        {
            _ = server.StandardOutput.ReadToEndAsync();
            Assert.Equal("READY=1", await ReceiveAsync(manager));
            using var person = await Person.ConnectAsync(address);
            Assert.Equal($"You are {person.Who}", await person.ReadLineAsync());

            using var kill = RealProgram.Start("/bin/sh", "-c", $"kill -{Terminate} {server.Id}");
            Assert.Equal("STOPPING=1", await ReceiveAsync(manager));
            await person.SendAsync("still here\n");
            Assert.Equal($"{person.Who}: still here", await person.ReadLineAsync());
            Assert.False(server.HasExited);
            Assert.Equal(0, manager.Available);
        }
        finally
        {
            server.EndNow();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Where_nobody_wants_to_know_nothing_is_sent_nor_logged(string? address)
    {
        Manager(address).Ready();
        Assert.Empty(_log.Entries);
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("@kestrelchat-nobody-listens")]
    [InlineData("vsock:2:1234")]
    public void One_that_cannot_be_reached_is_a_warning_with_its_address(string address)
    {
        Manager(address).Stopping();
        var entry = Assert.Single(_log.Entries);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Contains($"Cannot tell the service manager STOPPING=1 at NOTIFY_SOCKET '{address}': ", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_path_is_too_long_for_a_socket_is_a_warning()
    {
        Manager("/" + new string('x', 200)).Ready();
        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Entries).Level);
    }

    private static Socket Listen(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(address));
        return socket;
    }

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        var buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, await manager.ReceiveAsync(buffer).SoonAsync("a notification"));
    }

    private ServiceManager Manager(string? address)
    {
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        return new ServiceManager(address, factory.CreateLogger<ServiceManager>());
    }
}
