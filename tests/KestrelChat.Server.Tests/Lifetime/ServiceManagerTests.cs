using System.Net.Sockets;
using KestrelChat.Server.Lifetime;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Lifetime;

[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class ServiceManagerTests : IDisposable
{
    private const int Terminate = 15;

    private readonly LogCapture _log = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Systemd_is_notified_when_the_port_accepts_and_when_the_drain_begins(bool isAbstract)
    {
        using var socket = new NotifySocket(isAbstract);
        var address = FreeAddress.Find();
        var server = ServerProcess.Start(descriptors: null, [socket.Variable], [$"--Chat:Endpoints:Main:Url=tcp://{address}", "--Chat:Drain:ReadyDelay=01:00:00"]);
        try
        {
            _ = server.StandardOutput.ReadToEndAsync();
            Assert.Equal("READY=1", await socket.ReceiveAsync());
            using var client = await SocketClient.ConnectAsync(address);
            Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());

            ServerProcess.Signal(server, Terminate);
            Assert.Equal("STOPPING=1", await socket.ReceiveAsync());
            await client.SendAsync("still here\n");
            Assert.Equal($"{client.Address}: still here", await client.ReadLineAsync());
            Assert.False(server.HasExited);
            Assert.True(socket.IsEmpty);
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("@kestrelchat-nobody-listens")]
    [InlineData("vsock:2:1234")]
    [InlineData("/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task A_server_whose_NOTIFY_SOCKET_is_unreachable_starts_and_logs_a_warning_with_the_address(string address)
    {
        using var server = await ServerProcess.StartReadyAsync(environment: [("NOTIFY_SOCKET", address)]);
        await Wait.UntilAsync(
            () => server.Banner.Concat(server.Log).Any(line => line.Contains("warn: ", StringComparison.Ordinal) && line.Contains($"Failed to send READY=1 to NOTIFY_SOCKET '{address}': ", StringComparison.Ordinal)),
            "the warning is logged");
    }

    [Fact]
    public async Task Without_a_NOTIFY_SOCKET_nothing_is_sent_or_logged()
    {
        var notifier = new RecordingNotifier { IsEnabled = false };
        await Manager(notifier).NotifyAsync(ServiceState.Ready);
        Assert.Empty(notifier.Sent);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task The_same_notification_is_logged_once_when_it_fails_again()
    {
        var isReachable = false;
        var manager = Manager(new RecordingNotifier(_ =>
        {
            if (!isReachable)
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }
        }));
        await manager.NotifyAsync(ServiceState.Ready);
        await manager.NotifyAsync(ServiceState.Ready);
        Assert.Equal((21, LogLevel.Warning), Assert.Single(_log.Entries.Select(entry => (entry.Event.Id, entry.Level))));

        await manager.NotifyAsync(ServiceState.Stopping);
        Assert.Equal(2, _log.Entries.Count);

        isReachable = true;
        await manager.NotifyAsync(ServiceState.Stopping);
        isReachable = false;
        await manager.NotifyAsync(ServiceState.Stopping);
        Assert.Equal(3, _log.Entries.Count);
    }

    [Fact]
    public async Task A_service_manager_that_does_not_read_delays_the_caller_by_a_second_and_the_order_is_kept()
    {
        using var isRead = new ManualResetEventSlim();
        var notifier = new RecordingNotifier(_ => isRead.Wait(Wait.Limit));
        var manager = Manager(notifier);
        var ready = manager.NotifyAsync(ServiceState.Ready);
        var stopping = manager.NotifyAsync(ServiceState.Stopping);
        Assert.False(ready.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        await ready.Soon();
        await stopping.Soon();
        Assert.Equal(2, _log.Entries.Count);
        Assert.Empty(notifier.Sent);
        isRead.Set();
        await Wait.UntilAsync(() => notifier.Sent.Count == 2, "both notifications are sent");
        Assert.Equal(["READY=1", "STOPPING=1"], notifier.Sent);
    }

    private ServiceManager Manager(ISystemdNotifier notifier)
    {
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        return new ServiceManager(notifier, _time, factory.CreateLogger<ServiceManager>());
    }
}
