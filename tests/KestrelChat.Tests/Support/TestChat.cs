using System.Net;
using KestrelChat.Moderation;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Support;

/// <summary>A chat in memory whose time stands still until it is advanced.</summary>
public sealed class TestChat : IDisposable
{
    /// <param name="configure">
    /// Changes the options; without it whoever joins is announced at once, is shown nothing of the past, and no line waits for others, so that nobody need
    /// advance the time for lines to come.
    /// </param>
    /// <param name="bans">Whom they meet is closed; null = nobody.</param>
    public TestChat(Action<HubOptions>? configure = null, BanList? bans = null)
    {
        Options = new HubOptions { AnnounceAfter = TimeSpan.Zero, FanoutInterval = TimeSpan.Zero, Replay = 0 };
        configure?.Invoke(Options);
        Hub = new ChatHub(Options, Time, new ChatMetrics(Meters), bans);
    }

    public HubOptions Options { get; }

    public ManualTime Time { get; } = new();

    public TestMeters Meters { get; } = new();

    public ChatHub Hub { get; }

    /// <summary>Connects somebody, in English if nothing else is said.</summary>
    public ChatPeer Join(string who, Wording? wording = null, int pauseAt = 64 * 1024, IPAddress? address = null) =>
        new(Hub, who, wording ?? TestWordings.English, pauseAt, address);

    /// <summary>Connects somebody who has taken its greeting.</summary>
    public async Task<ChatPeer> JoinGreetedAsync(string who, int pauseAt = 64 * 1024, IPAddress? address = null)
    {
        var peer = Join(who, pauseAt: pauseAt, address: address);
        Assert.Equal($"You are {who}", await peer.ReadLineAsync());
        return peer;
    }

    public void Dispose()
    {
        Hub.Dispose();
        Meters.Dispose();
    }
}
