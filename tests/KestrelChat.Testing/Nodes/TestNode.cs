using System.Net;
using System.Text;
using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Commands;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Testing.Nodes;

/// <summary>A node in memory: a chat with commands, its backplane and its <see cref="ClusterNode"/>.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromMilliseconds(10);

    private readonly TestMeters _meters = new();
    private readonly TimeProvider _time;
    private readonly BanList _bans;
    private readonly MemoryBanStore _banStore = new();
    private readonly ClusterBackplane _backplane;
    private readonly LineInterpreter _interpreter;

    public TestNode(IClusterStore store, TimeProvider time, Action<HubOptions>? configure = null, Action<NodeOptions>? configureNode = null, SavedBans? bans = null)
    {
        _time = time;
        _banStore.Saved = bans ?? SavedBans.None;
        var options = new HubOptions { AnnounceAfter = TimeSpan.Zero, FanoutInterval = TimeSpan.Zero };
        configure?.Invoke(options);
        var nodeOptions = new NodeOptions { BatchInterval = TimeSpan.Zero, PollInterval = TimeSpan.FromMilliseconds(20) };
        configureNode?.Invoke(nodeOptions);
        _bans = new BanList(_banStore, time);
        _backplane = new ClusterBackplane(store, nodeOptions, options.Replay, Diagnostics, new ClusterMetrics(_meters), time);
        Hub = new ChatHub(options, time, new ChatMetrics(_meters), _backplane.Log, _bans);
        Moderator = new Moderator(Hub, _bans, _backplane.Directory, _backplane.Moderation, new NoAudit(), time);
        Node = new ClusterNode(_backplane, Hub, Moderator, time);
        _interpreter = new LineInterpreter(Hub, Node.Chat, TestWordings.All, Moderator, new OperatorToken(null), time);
    }

    public ChatHub Hub { get; }

    /// <summary>Where its bans are saved.</summary>
    public MemoryBanStore BanStore => _banStore;

    public RecordedDiagnostics Diagnostics { get; } = new();

    public ClusterNode Node { get; }

    public Moderator Moderator { get; }

    /// <summary>The id of its lease.</summary>
    public Guid? Lease => _backplane.Lease.Value;

    public IChatDirectory Directory => Node.Chat.Directory;

    /// <summary>Connects a client that is shown as <paramref name="name"/>, and reads its greeting.</summary>
    public async Task<TestClient> JoinAsync(string name, IPAddress? address = null)
    {
        var client = new TestClient(Hub, name, TestWordings.English, address: address);
        Assert.Equal($"You are {name}", await client.ReadLineAsync());
        return client;
    }

    /// <summary>Waits until the log has everything that happened here, and has shown it.</summary>
    public Task SettleAsync() => Wait.UntilAsync(() => Node.State.PendingEvents == 0 && !Hub.Connected.Any(client => client.HasPendingLines), "nothing is pending");

    /// <summary>Types a line; completes when the next one can be typed.</summary>
    public Task TypeAsync(TestClient client, string line) => _interpreter.InterpretAsync(client.Client, Encoding.UTF8.GetBytes(line)).Soon();

    /// <summary>Acquires a name and returns the command that claims it later.</summary>
    public async Task<string> AcquireNameAsync(TestClient client, string name)
    {
        await TypeAsync(client, $"/nick {name}");
        var hint = await ReadAsync(client, line => line.StartsWith("*   to take it back after a lost connection: ", StringComparison.Ordinal));
        return hint[hint.IndexOf("/claim", StringComparison.Ordinal)..];
    }

    /// <summary>Repeats a command until its reply has a matching line, since nodes notify each other a little later.</summary>
    public async Task<string> AskAsync(TestClient client, string command, Predicate<string> matches)
    {
        const string EndOfReply = "* you ignore nobody; /ignore <name> hides a user's lines";
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await TypeAsync(client, command);
            await TypeAsync(client, "/ignore");
            var reply = await client.ReadUntilAsync(EndOfReply);
            if (reply.FirstOrDefault(line => matches(line)) is { } found)
            {
                return found;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Wait.Limit, $"{command} was never answered as expected, but: {string.Join(" | ", reply)}");
            await Task.Delay(s_retryInterval);
        }
    }

    /// <summary>Reads lines up to the first matching one and returns it.</summary>
    public static async Task<string> ReadAsync(TestClient client, Predicate<string> matches)
    {
        while (true)
        {
            if (await client.ReadLineAsync() is var line && matches(line))
            {
                return line;
            }
        }
    }

    /// <summary>Reads lines until each of these was read, in any order, and returns all that were read.</summary>
    public static async Task<IReadOnlyList<string>> ReadUntilAllAsync(TestClient client, params string[] expected)
    {
        List<string> lines = [];
        while (expected.Except(lines, StringComparer.Ordinal).Any())
        {
            lines.Add(await client.ReadLineAsync());
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        // A node that stops waits by its clock, which would stand still.
        var stopping = Node.DisposeAsync().AsTask();
        while (_time is ManualTime clock && !stopping.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await stopping;
        await _backplane.DisposeAsync();
        Hub.Dispose();
        _bans.Dispose();
        _meters.Dispose();
    }
}
