using System.Net;
using KestrelChat.Moderation;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Text;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Moderation;

public sealed class BanMiddlewareTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly LogCapture _log = new();
    private readonly BanList _bans;
    private readonly RefusalLog _refusals;
    private readonly TaskCompletionSource _next = new();
    private int _passed;

    public BanMiddlewareTests()
    {
        _bans = new BanList(new NoBanStore(), _time);
        _refusals = new RefusalLog(_time, new LoggerFactory([_log]).CreateLogger<RefusalLog>());
    }

    public void Dispose() => _bans.Dispose();

    [Theory]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7")]
    [InlineData("192.0.2.0/24", "192.0.2.7")]
    [InlineData("2001:db8::/32", "2001:db8::1")]
    public async Task A_banned_client_is_refused_with_the_reason(string banned, string address)
    {
        await BanAsync(banned, "spam", duration: null);
        var connection = From(address);

        await Run(connection).Soon("the refusal");

        Assert.Equal("* you are banned from this server: spam\n", connection.ReadAvailable());
        Assert.Equal(CloseReason.Banned, connection.Outcome.Reason);
        Assert.Equal(0, _passed);
    }

    [Fact]
    public async Task A_client_that_is_not_banned_passes_without_an_extra_task()
    {
        await BanAsync("192.0.2.8", "", duration: null);

        Assert.Same(_next.Task, Run(From("192.0.2.7")));

        Assert.Equal(1, _passed);
    }

    [Fact]
    public async Task A_connection_without_an_IP_address_passes()
    {
        await BanAsync("0.0.0.0/0", "", duration: null);
        var connection = new MemoryConnection();
        connection.Context.RemoteEndPoint = null;

        Assert.Same(_next.Task, Run(connection));
    }

    [Fact]
    public async Task A_client_passes_when_its_ban_has_expired()
    {
        await BanAsync("192.0.2.7", "", TimeSpan.FromHours(1));
        await Run(From("192.0.2.7")).Soon("the refusal");
        Assert.Equal(0, _passed);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Same(_next.Task, Run(From("192.0.2.7")));
    }

    [Fact]
    public async Task Refusals_are_logged_once_in_ten_seconds_with_their_count()
    {
        await BanAsync("192.0.2.0/24", "", duration: null);
        for (var i = 0; i < 100; i++)
        {
            await Run(From("192.0.2.7")).Soon("the refusal");
        }

        Assert.Single(_log.Entries);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Run(From("192.0.2.9")).Soon("the refusal");
        Assert.Equal("Refused 100 connection(s) since the last such entry: Banned: 192.0.2.9 is covered by ban 1 of 192.0.2.0/24", _log.Entries.Last().Message);
        Assert.Equal(2, _log.Entries.Count);
    }

    private async Task BanAsync(string address, string reason, TimeSpan? duration)
    {
        Assert.True(AddressRange.TryParse(address, out var range, out _));
        Assert.Equal(BanStatus.Added, (await _bans.AddAsync(range, reason, duration)).Status);
    }

    private static MemoryConnection From(string address)
    {
        var connection = new MemoryConnection();
        connection.Context.RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4711);
        return connection;
    }

    private Task Run(MemoryConnection connection) => new BanMiddleware(
        new RefusalMiddleware(_ =>
        {
            _passed++;
            return _next.Task;
        }).OnConnectionAsync,
        _bans,
        _refusals).OnConnectionAsync(connection.Context);
}
