using System.Net;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Wordings;

namespace KestrelChat.Testing.Chat;

/// <summary>A chat in memory whose clock is advanced by hand.</summary>
public sealed class TestChat : IDisposable
{
    /// <summary>Unread bytes at which Kestrel's output pipe makes a writer wait, by default.</summary>
    public const int PauseAt = 64 * 1024;

    /// <param name="configure">
    /// Changes the options. Without it the clock need not be advanced: clients are announced at once, see no earlier lines, and no
    /// line waits for others.
    /// </param>
    /// <param name="bans">Refuses clients; null = nobody is banned.</param>
    /// <param name="time">The clock; null = one of its own.</param>
    /// <param name="log">The log of its rooms; null = one in memory.</param>
    public TestChat(Action<HubOptions>? configure = null, BanList? bans = null, ManualTime? time = null, IRoomLog? log = null)
    {
        Time = time ?? new ManualTime();
        Options = new HubOptions { AnnounceAfter = TimeSpan.Zero, FanoutInterval = TimeSpan.Zero, Replay = 0 };
        configure?.Invoke(Options);
        Hub = new ChatHub(Options, Time, new ChatMetrics(Meters), log, bans);
        Backplane = ChatBackplane.Local(Hub, Time, "test");
    }

    public HubOptions Options { get; }

    public ManualTime Time { get; }

    public TestMeters Meters { get; } = new();

    public ChatHub Hub { get; }

    public ChatBackplane Backplane { get; }

    /// <summary>Connects a client; null = in English, from no address.</summary>
    public TestClient Join(string name, Wording? wording = null, int pauseAt = PauseAt, IPAddress? address = null) =>
        new(Hub, name, wording ?? TestWordings.English, pauseAt, address);

    /// <summary>Connects a program that wants everything as fields.</summary>
    public TestClient JoinRaw(string name, Wording? wording = null, int pauseAt = PauseAt, IPAddress? address = null) =>
        new(Hub, name, wording ?? TestWordings.English, pauseAt, address, startsRaw: true);

    /// <summary>Connects a client and reads its greeting.</summary>
    public async Task<TestClient> JoinGreetedAsync(string name, int pauseAt = PauseAt, IPAddress? address = null)
    {
        var client = Join(name, pauseAt: pauseAt, address: address);
        Assert.Equal($"You are {name}", await client.ReadLineAsync());
        return client;
    }

    public void Dispose()
    {
        Hub.Dispose();
        Meters.Dispose();
    }
}
