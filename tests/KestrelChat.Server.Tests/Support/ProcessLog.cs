using System.Globalization;
using System.Text.Json;
using KestrelChat.Testing;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The log of a server process, read as JSON from its standard output. Any thread.</summary>
/// <remarks>
/// What the server logged before a request is written before that request: each look at the entries makes one, and waits until it is
/// read, so that the entries are complete, like those of a server in this process.
/// </remarks>
internal sealed class ProcessLog : IServerLog
{
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";
    private const string MarkPath = "/health/live?mark=";
    private const string Own = "KestrelChat";
    private const int ReadyId = 4;
    private const int DroppedId = 5;

    private static readonly Dictionary<int, string?> s_names = LogEvents.All.ToDictionary(each => each.EventId, each => each.EventName);

    // Guards everything below, and is pulsed when it changes.
    private readonly object _gate = new();
    private readonly List<LogCapture.Entry> _entries = [];
    private readonly HashSet<int> _marks = [];
    private string[]? _banner;
    private int _lastMark;
    private bool _hasEnded;

    public ProcessLog(TextReader output) => new Thread(() => ReadAll(output)) { IsBackground = true, Name = "Log of a server" }.Start();

    /// <summary>What a server has to log, and that it drops nothing of it.</summary>
    public static IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Logging:LogLevel:KestrelChat", "Trace"),
        ($"Logging:LogLevel:{Requests}", "Information"),
        ("Logging:Console:MaxQueueLength", "1000000"),
    ];

    /// <summary>Connects to the HTTP side of the server.</summary>
    public HttpClient? Http { get; set; }

    public IReadOnlyCollection<LogCapture.Entry> Entries
    {
        get
        {
            var mark = Interlocked.Increment(ref _lastMark);
            var isSent = TrySend(mark);
            lock (_gate)
            {
                WaitUntil(() => _hasEnded || (isSent && _marks.Contains(mark)), "everything that was logged is read");
                Assert.DoesNotContain(_entries, entry => entry.Event.Id == DroppedId && entry.Category.StartsWith(Own, StringComparison.Ordinal));
                return [.. _entries];
            }
        }
    }

    /// <summary>Waits until the server is ready, and returns the lines of its banner.</summary>
    public IReadOnlyList<string> WaitForBanner()
    {
        lock (_gate)
        {
            WaitUntil(() => _banner is not null || _hasEnded, "the server is ready");
            return _banner ?? throw new InvalidOperationException($"the server has ended: {string.Join('\n', _entries)}");
        }
    }

    /// <summary>Makes a request that is logged; returns false if the server does not answer any more.</summary>
    private bool TrySend(int mark)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{MarkPath}{mark}"));
        try
        {
            using var response = Http!.Send(request);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void WaitUntil(Func<bool> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            var left = Wait.Limit - TimeProvider.System.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
            {
                throw new TimeoutException($"timed out after {Wait.Limit} waiting until {what}");
            }
        }
    }

    private void ReadAll(TextReader output)
    {
        while (output.ReadLine() is { } line)
        {
            lock (_gate)
            {
                Add(Parse(line));
                Monitor.PulseAll(_gate);
            }
        }

        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Add(LogCapture.Entry entry)
    {
        if (entry.Category == Requests)
        {
            if (entry.Message.IndexOf(MarkPath, StringComparison.Ordinal) is >= 0 and var at)
            {
                _marks.Add(int.Parse(entry.Message[(at + MarkPath.Length)..].Split(' ')[0], CultureInfo.InvariantCulture));
            }
        }
        else if (entry.Event.Id == ReadyId && entry.Category.StartsWith(Own, StringComparison.Ordinal))
        {
            _banner = entry.Message.Split('\n');
        }
        else
        {
            _entries.Add(entry);
        }
    }

    private static LogCapture.Entry Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            var category = json.GetProperty("Category").GetString()!;
            var id = json.GetProperty("EventId").GetInt32();
            return new LogCapture.Entry(
                category,
                Enum.Parse<LogLevel>(json.GetProperty("LogLevel").GetString()!),
                new EventId(id, category.StartsWith(Own, StringComparison.Ordinal) ? s_names.GetValueOrDefault(id) : null),
                json.GetProperty("Message").GetString() + (json.TryGetProperty("Exception", out var exception) ? exception.GetString() : ""));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or ArgumentException)
        {
            // No test expects an entry of this level.
            return new LogCapture.Entry("standard output", LogLevel.Critical, default, line);
        }
    }
}
