using System.Net;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Commands;
using KestrelChat.Moderation;
using KestrelChat.Nodes;
using KestrelChat.Tests.Moderation;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>A server in memory as one of several: a chat, what makes it a node, and its commands.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly TestMeters _meters = new();
    private readonly TimeProvider _time;
    private readonly BanList _bans;
    private readonly LineInterpreter _interpreter;

    public TestNode(IClusterStore store, TimeProvider time, Action<HubOptions>? configure = null, Action<NodeOptions>? configureNode = null)
    {
        _time = time;
        var options = new HubOptions { AnnounceAfter = TimeSpan.Zero, FanoutInterval = TimeSpan.Zero };
        configure?.Invoke(options);
        var nodeOptions = new NodeOptions { BatchInterval = TimeSpan.Zero, PollInterval = TimeSpan.FromMilliseconds(20) };
        configureNode?.Invoke(nodeOptions);
        _bans = new BanList(new MemoryBanStore(), time);
        Hub = new ChatHub(options, time, new ChatMetrics(_meters), _bans);
        Moderator = new Moderator(Hub, _bans, new NoAudit(), time);
        _interpreter = new LineInterpreter(Hub, TestWordings.All, Moderator, new OperatorToken(null), time);
        Node = new ChatNode(store, Hub, nodeOptions, Log, time) { Moderator = Moderator };
    }

    public ChatHub Hub { get; }

    public TestNodeLog Log { get; } = new();

    public ChatNode Node { get; }

    public Moderator Moderator { get; }

    /// <summary>Connects somebody who has taken its greeting and is shown as <paramref name="who"/>.</summary>
    public async Task<ChatPeer> JoinAsync(string who, IPAddress? address = null)
    {
        var peer = new ChatPeer(Hub, who, TestWordings.English, address: address);
        Assert.Equal($"You are {who}", await peer.ReadLineAsync());
        return peer;
    }

    /// <summary>Types a line; completes when the next may be typed.</summary>
    public Task TypeAsync(ChatPeer peer, string line) => _interpreter.TakeAsync(peer.Client, Encoding.UTF8.GetBytes(line)).Soon();

    /// <summary>Takes a name; answers what takes it back.</summary>
    public async Task<string> TakeNameAsync(ChatPeer peer, string name)
    {
        await TypeAsync(peer, $"/nick {name}");
        var told = await ReadAsync(peer, line => line.StartsWith($"* you are {name} now;", StringComparison.Ordinal));
        return told[told.IndexOf("/claim", StringComparison.Ordinal)..];
    }

    /// <summary>Gives a command until the answer has a line like that, since nodes tell each other a little later.</summary>
    public async Task<string> AskAsync(ChatPeer peer, string command, Predicate<string> isMeant)
    {
        const string End = "* you ignore nobody; /ignore <name> hides somebody's lines";
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await TypeAsync(peer, command);
            await TypeAsync(peer, "/ignore");
            var answer = await peer.ReadUntilAsync(End);
            if (answer.FirstOrDefault(line => isMeant(line)) is { } meant)
            {
                return meant;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, $"{command} was answered in vain: {string.Join(" | ", answer)}");
            await Task.Delay(10);
        }
    }

    /// <summary>Reads up to a line that is meant.</summary>
    public static async Task<string> ReadAsync(ChatPeer peer, Predicate<string> isMeant)
    {
        while (true)
        {
            if (await peer.ReadLineAsync() is var line && isMeant(line))
            {
                return line;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // It waits by the clock for what is still to be sent; one that stands still would keep it for ever.
        var ending = Node.DisposeAsync().AsTask();
        while (_time is ManualTime clock && !ending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await ending;
        Hub.Dispose();
        _bans.Dispose();
        _meters.Dispose();
    }
}
