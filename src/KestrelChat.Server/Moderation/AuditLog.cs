using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Text;

namespace KestrelChat.Server.Moderation;

/// <summary>
/// Logs what operators do, in the category <c>KestrelChat.Audit</c>: one entry for each action, and at most one in ten seconds for
/// refused calls. The last entries are in <see cref="Trail"/>, too. Any thread.
/// </summary>
internal sealed partial class AuditLog(ILoggerFactory loggers, TimeProvider time) : IAuditLog
{
    public const string Category = "KestrelChat.Audit";

    private const string ClientKicked = nameof(ClientKicked);
    private const string LineSaidAs = nameof(LineSaidAs);
    private const string AddressBanned = nameof(AddressBanned);
    private const string BanLifted = nameof(BanLifted);
    private const string BansNotKept = nameof(BansNotKept);
    private const string AdminCallsRefused = nameof(AdminCallsRefused);
    private const string ClientMuted = nameof(ClientMuted);
    private const string AnnouncedEvent = "Announced";
    private const string TopicLockedEvent = "TopicLocked";
    private const string OperatorEntered = nameof(OperatorEntered);

    /// <summary>The most characters of a text in an entry: enough to recognize it.</summary>
    private const int MaxTextLength = 200;

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private readonly LogThrottle _refusals = new(time);

    /// <summary>The last entries. An action is called there as its log event.</summary>
    public AuditTrail Trail { get; } = new(time);

    public void Kicked(string by, Client client, string reason)
    {
        var given = OrNone(reason);
        LogKicked(by, client.Id, client.DisplayName, client.Info.Address, given);
        Trail.Add(by, ClientKicked, Describe(client), given);
    }

    public void SaidAs(string by, string room, string name, string text)
    {
        var visible = Shorten(text);
        LogSaidAs(by, room, name, visible);
        Trail.Add(by, LineSaidAs, room, $"{name}: {visible}");
    }

    public void Banned(string by, Ban ban, int disconnected)
    {
        var until = ban.ExpiresAt is { } end ? end.ToString("u") : "it is lifted";
        var given = OrNone(ban.Reason);
        LogBanned(by, ban.Range, ban.Id, until, given, disconnected);
        Trail.Add(by, AddressBanned, $"{ban.Range} (ban {ban.Id})", $"until {until}: {given}; {disconnected} client(s) disconnected");
    }

    public void Lifted(string by, Ban ban)
    {
        var given = OrNone(ban.Reason);
        LogLifted(by, ban.Id, ban.Range, given);
        Trail.Add(by, BanLifted, $"{ban.Range} (ban {ban.Id})", given);
    }

    public void Muted(string by, Client client, TimeSpan duration, string reason)
    {
        // Most are by /mute, which takes no reason.
        var given = reason.Length == 0 ? "" : $": {reason}";
        LogMuted(by, client.Id, client.DisplayName, client.Info.Address, duration, given);
        Trail.Add(by, ClientMuted, Describe(client), $"{(duration == TimeSpan.Zero ? "no longer" : $"for {duration}")}{given}");
    }

    public void Announced(string by, string text)
    {
        var visible = Shorten(text);
        LogAnnounced(by, visible);
        Trail.Add(by, AnnouncedEvent, target: "", visible);
    }

    public void TopicLocked(string by, string room, bool locked)
    {
        var action = locked ? "locked" : "unlocked";
        LogTopicLocked(by, action, room);
        Trail.Add(by, TopicLockedEvent, room, action);
    }

    public void OperatorRequested(string by, bool isAccepted)
    {
        if (isAccepted)
        {
            LogOperator(by);
            Trail.Add(by, OperatorEntered, target: "", detail: "");
        }
        else
        {
            Refused(by, "/op", "", "the token is wrong");
        }
    }

    public void BansNotSaved(string by, string action, string reason)
    {
        LogNotSaved(by, action, reason);
        Trail.Add(by, BansNotKept, action, reason);
    }

    /// <summary>Records that a call which only operators may make was refused.</summary>
    /// <param name="method">The request's method, as received.</param>
    /// <param name="path">The request's path, as received.</param>
    /// <param name="reason">It MUST NOT contain text from the caller.</param>
    public void Refused(string by, string method, string path, string reason)
    {
        if (_refusals.TryPass(out var count))
        {
            var call = Shorten($"{method} {path}");
            LogRefused(count, by, call, reason);
            Trail.Add(by, AdminCallsRefused, call, $"{reason}; {count} refused call(s) since the last such entry");
        }
    }

    private static string Shorten(string text) => VisibleText.Of(text, MaxTextLength);

    private static string Describe(Client client) => $"client {client.Id}, {client.DisplayName} from {client.Info.Address}";

    private static string OrNone(string reason) => reason.Length == 0 ? "no reason given" : reason;

    [LoggerMessage(EventId = 60, EventName = ClientKicked, Level = LogLevel.Information, Message = "{By} disconnected client {Id}, {Name} from {Address}: {Reason}")]
    private partial void LogKicked(string by, long id, string name, string address, string reason);

    [LoggerMessage(EventId = 61, EventName = LineSaidAs, Level = LogLevel.Information, Message = "{By} said in {Room} as {Name}: {Text}")]
    private partial void LogSaidAs(string by, string room, string name, string text);

    [LoggerMessage(EventId = 62, EventName = AddressBanned, Level = LogLevel.Information, Message = "{By} banned {Range} (ban {Id}) until {Until}: {Reason}; {Disconnected} client(s) disconnected")]
    private partial void LogBanned(string by, AddressRange range, long id, string until, string reason, int disconnected);

    [LoggerMessage(EventId = 63, EventName = BanLifted, Level = LogLevel.Information, Message = "{By} lifted ban {Id} of {Range}: {Reason}")]
    private partial void LogLifted(string by, long id, AddressRange range, string reason);

    [LoggerMessage(EventId = 64, EventName = BansNotKept, Level = LogLevel.Error, Message = "{By} failed to {Action}: {Reason}")]
    private partial void LogNotSaved(string by, string action, string reason);

    [LoggerMessage(EventId = 66, EventName = ClientMuted, Level = LogLevel.Information, Message = "{By} muted client {Id}, {Name} from {Address}, for {Duration}{Reason}")]
    private partial void LogMuted(string by, long id, string name, string address, TimeSpan duration, string reason);

    [LoggerMessage(EventId = 67, EventName = AnnouncedEvent, Level = LogLevel.Information, Message = "{By} announced: {Text}")]
    private partial void LogAnnounced(string by, string text);

    [LoggerMessage(EventId = 68, EventName = TopicLockedEvent, Level = LogLevel.Information, Message = "{By} {Action} the topic of {Room}")]
    private partial void LogTopicLocked(string by, string action, string room);

    [LoggerMessage(EventId = 69, EventName = OperatorEntered, Level = LogLevel.Information, Message = "{By} became an operator")]
    private partial void LogOperator(string by);

    [LoggerMessage(EventId = 65, EventName = AdminCallsRefused, Level = LogLevel.Warning, Message = "Refused {Count} administrative call(s) since the last such entry, the last from {By}: {Call}: {Reason}")]
    private partial void LogRefused(long count, string by, string call, string reason);
}
