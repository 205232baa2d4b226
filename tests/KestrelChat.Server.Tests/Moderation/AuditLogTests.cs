using KestrelChat.Server.Moderation;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Moderation;

public sealed class AuditLogTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly LogCapture _log = new();
    private readonly AuditLog _audit;

    public AuditLogTests() => _audit = new AuditLog(new LoggerFactory([_log]), _time);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Refused_calls_are_logged_once_in_ten_seconds_with_their_count()
    {
        for (var i = 0; i < 100; i++)
        {
            _audit.Refused("192.0.2.1:4711", "POST", "/bans", "no");
        }

        _time.Advance(TimeSpan.FromSeconds(9.9));
        _audit.Refused("192.0.2.1:4711", "POST", "/bans", "no");
        Assert.Single(_log.Entries);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        _audit.Refused("192.0.2.2:4711", "GET", "/bans", "no");
        Assert.Equal("Refused 101 administrative call(s) since the last such entry, the last from 192.0.2.2:4711: GET /bans: no", _log.Entries.Last().Message);
        Assert.Equal(2, _log.Entries.Count);
    }

    [Fact]
    public void Long_texts_are_shortened_in_the_log()
    {
        _audit.SaidAs("192.0.2.1:4711", "lobby", "bot", new string('x', 30_000));
        _audit.Refused("192.0.2.1:4711", "POST", "/" + new string('y', 30_000), "no");
        Assert.All(_log.Entries, entry => Assert.InRange(entry.Message.Length, 200, 400));
    }
}
