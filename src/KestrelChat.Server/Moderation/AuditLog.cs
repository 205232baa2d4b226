using KestrelChat.Addresses;
using KestrelChat.Lines;
using KestrelChat.Members;
using KestrelChat.Moderation;

namespace KestrelChat.Server.Moderation;

/// <summary>
/// The log's category <c>KestrelChat.Audit</c>: one entry for each thing that an operator did, and at most one in ten seconds
/// for calls that were refused. Any thread.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory loggers, TimeProvider time) : IAuditLog
{
    public const string Category = "KestrelChat.Audit";

    /// <summary>So much of a text that may be long is enough to know it again, in characters.</summary>
    private const int MaxShown = 200;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private readonly Lock _gate = new();
    private long? _lastRefusal;
    private long _refused;

    public void Kicked(string by, Client client, string reason)
    {
        var why = Given(reason);
        LogKicked(by, client.Id, client.Who, client.Info.Address, why);
    }

    public void SaidAs(string by, string room, string who, string text)
    {
        var shown = Shown(text);
        LogSaidAs(by, room, who, shown);
    }

    public void Banned(string by, Ban ban, int closed)
    {
        var until = ban.ExpiresAt is { } end ? end.ToString("u") : "it is lifted";
        var why = Given(ban.Reason);
        LogBanned(by, ban.Range, ban.Id, until, why, closed);
    }

    public void Lifted(string by, Ban ban)
    {
        var why = Given(ban.Reason);
        LogLifted(by, ban.Id, ban.Range, why);
    }

    public void Muted(string by, Client client, TimeSpan duration) => LogMuted(by, client.Id, client.Who, client.Info.Address, duration);

    public void Announced(string by, string text)
    {
        var shown = Shown(text);
        LogAnnounced(by, shown);
    }

    public void TopicLocked(string by, string room, bool locked)
    {
        var done = locked ? "locked" : "unlocked";
        LogTopicLocked(by, done, room);
    }

    public void OperatorAsked(string by, bool isOperator)
    {
        if (isOperator)
        {
            LogOperator(by);
        }
        else
        {
            Refused(by, "/op", "", "the token is wrong");
        }
    }

    public void NotKept(string by, string action, string why) => LogNotKept(by, action, why);

    /// <summary>A call that only operators may make was refused.</summary>
    /// <param name="method">Of the request; as it came.</param>
    /// <param name="path">Of the request; as it came.</param>
    /// <param name="why">Nothing in it may come from the caller as it is.</param>
    public void Refused(string by, string method, string path, string why)
    {
        lock (_gate)
        {
            _refused++;
            if (_lastRefusal is { } last && time.GetElapsedTime(last) < s_interval)
            {
                return;
            }

            var call = Shown($"{method} {path}");
            LogRefused(_refused, by, call, why);
            _lastRefusal = time.GetTimestamp();
            _refused = 0;
        }
    }

    private static string Shown(string text) => VisibleText.Of(text.Length > MaxShown ? text[..MaxShown] + "…" : text);

    private static string Given(string reason) => reason.Length == 0 ? "no reason given" : reason;

    [LoggerMessage(EventId = 60, EventName = "ClientKicked", Level = LogLevel.Information, Message = "{By} closed client {Id}, {Who} from {Address}: {Reason}")]
    private partial void LogKicked(string by, long id, string who, string address, string reason);

    [LoggerMessage(EventId = 61, EventName = "LineSaidAs", Level = LogLevel.Information, Message = "{By} said in {Room} as {Who}: {Text}")]
    private partial void LogSaidAs(string by, string room, string who, string text);

    [LoggerMessage(EventId = 62, EventName = "AddressBanned", Level = LogLevel.Information, Message = "{By} banned {Range} (ban {Id}) until {Until}: {Reason}; {Closed} client(s) closed")]
    private partial void LogBanned(string by, AddressRange range, long id, string until, string reason, int closed);

    [LoggerMessage(EventId = 63, EventName = "BanLifted", Level = LogLevel.Information, Message = "{By} lifted ban {Id} of {Range}: {Reason}")]
    private partial void LogLifted(string by, long id, AddressRange range, string reason);

    [LoggerMessage(EventId = 64, EventName = "BansNotKept", Level = LogLevel.Error, Message = "{By} wanted to {Action}: {Why}")]
    private partial void LogNotKept(string by, string action, string why);

    [LoggerMessage(EventId = 66, EventName = "ClientMuted", Level = LogLevel.Information, Message = "{By} lets client {Id}, {Who} from {Address}, not speak for {Duration}")]
    private partial void LogMuted(string by, long id, string who, string address, TimeSpan duration);

    [LoggerMessage(EventId = 67, EventName = "Announced", Level = LogLevel.Information, Message = "{By} announced: {Text}")]
    private partial void LogAnnounced(string by, string text);

    [LoggerMessage(EventId = 68, EventName = "TopicLocked", Level = LogLevel.Information, Message = "{By} {Done} the topic of {Room}")]
    private partial void LogTopicLocked(string by, string done, string room);

    [LoggerMessage(EventId = 69, EventName = "OperatorEntered", Level = LogLevel.Information, Message = "{By} became an operator")]
    private partial void LogOperator(string by);

    [LoggerMessage(EventId = 65, EventName = "AdminCallsRefused", Level = LogLevel.Warning, Message = "Refused {Count} administrative call(s) since the last such line, the last from {By}: {Call}: {Why}")]
    private partial void LogRefused(long count, string by, string call, string why);
}
