using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Rooms.Members;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms;

public sealed class FanoutSchedulerTests : IDisposable
{
    // The interval of a room with this many members is 2 ms, and they are several groups.
    private const int Crowd = 200;
    private const int Bytes = 10;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(2);

    private readonly ManualTime _time = new();
    private readonly TestMeters _meters = new();
    private readonly Lock _gate = new();
    private readonly MemberGroups _groups = new();
    private readonly RoomServices _services;
    private readonly FanoutScheduler _scheduler;
    private readonly List<WakeSignal> _signals = [];
    private readonly Client _client;

    // The histogram begins with one value.
    private int Fanouts => _meters.Times("kestrelchat.fanout") - 1;

    public FanoutSchedulerTests()
    {
        _services = new RoomServices(new HubOptions { FanoutInterval = TimeSpan.FromMilliseconds(10) }, _time, new ChatMetrics(_meters), new LocalRoomLog());
        _scheduler = new FanoutScheduler(_gate, _groups, _services);
        _client = new Client(1, new ClientInfo("ann", "test", TestWordings.English), new NoConnection(), new Room("room", _services), _time);
    }

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task A_line_after_a_quiet_time_wakes_every_member_of_every_group()
    {
        AddMembers(Crowd);

        Request();
        await FannedOutAsync(1);

        Assert.True(_groups.Current.Length > 2);
        Assert.All(_signals, signal => Assert.True(signal.IsNotified));
    }

    [Fact]
    public async Task Lines_within_the_interval_are_fanned_out_together_at_its_end()
    {
        AddMembers(Crowd);
        Request();
        await FannedOutAsync(1);
        await ReadAllAsync();

        Request();
        Request();
        Request();
        _time.Advance(s_interval - TimeSpan.FromTicks(1));
        Assert.All(_signals, signal => Assert.False(signal.IsNotified));

        _time.Advance(TimeSpan.FromTicks(1));
        await FannedOutAsync(2);

        Assert.All(_signals, signal => Assert.True(signal.IsNotified));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Fanouts);
    }

    [Fact]
    public async Task Lines_during_a_fanout_are_fanned_out_after_it_and_never_two_at_a_time()
    {
        AddMembers(2);
        using var hold = new ManualResetEventSlim();
        var running = 0;
        var mostAtOnce = 0;
        var fanouts = 0;
        var waiting = HoldAsync(_signals[0]);
        Request();
        await Wait.UntilAsync(() => Volatile.Read(ref fanouts) == 1, "a fan-out is running");

        Request();
        Request();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0), (Volatile.Read(ref fanouts), Fanouts));
        hold.Set();

        await FannedOutAsync(2);
        await waiting.Soon();
        Assert.Equal((2, 1), (fanouts, mostAtOnce));

        // A waiter continues inside the fan-out that wakes it.
        async Task HoldAsync(WakeSignal signal)
        {
            for (var i = 0; i < 2; i++)
            {
                await signal.WaitAsync().ConfigureAwait(false);
                mostAtOnce = Math.Max(mostAtOnce, Interlocked.Increment(ref running));
                Interlocked.Increment(ref fanouts);
                hold.Wait(Wait.Limit);
                Interlocked.Decrement(ref running);
            }
        }
    }

    [Fact]
    public async Task Members_are_woken_without_the_rooms_lock()
    {
        AddMembers(1);
        var isLocked = true;
        var waiting = WaitAsync();

        Request();
        await FannedOutAsync(1);

        await waiting.Soon();
        Assert.False(isLocked);

        async Task WaitAsync()
        {
            await _signals[0].WaitAsync().ConfigureAwait(false);
            isLocked = _gate.IsHeldByCurrentThread;
        }
    }

    [Fact]
    public async Task Members_of_groups_that_were_added_later_are_woken_too()
    {
        AddMembers(1);
        Request();
        await FannedOutAsync(1);

        AddMembers(Crowd);
        _time.Advance(TimeSpan.FromSeconds(1));
        Request();
        await FannedOutAsync(2);

        Assert.All(_signals, signal => Assert.True(signal.IsNotified));
    }

    [Fact]
    public async Task A_fanout_is_measured_until_the_last_member_is_woken()
    {
        AddMembers(1);
        var waiting = WaitAsync();

        Request();
        await FannedOutAsync(1);

        await waiting.Soon();
        Assert.Equal(0.25, _meters.Total("kestrelchat.fanout"));

        async Task WaitAsync()
        {
            await _signals[0].WaitAsync().ConfigureAwait(false);
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }
    }

    private void Request()
    {
        lock (_gate)
        {
            _scheduler.Request(Bytes);
        }
    }

    private Task FannedOutAsync(int times) => Wait.UntilAsync(() => Fanouts == times, $"the room is fanned out {times} times");

    private void AddMembers(int count)
    {
        lock (_gate)
        {
            for (var i = 0; i < count; i++)
            {
                var signal = new WakeSignal();
                _signals.Add(signal);
                _groups.Add(new Member(_client, _client.Room, new Rendering(_client.View, _time), signal, int.MaxValue) { Entry = i });
            }
        }
    }

    /// <summary>Does what members' writers do: each notices that it was woken.</summary>
    private async Task ReadAllAsync()
    {
        foreach (var signal in _signals)
        {
            await signal.WaitAsync().Soon();
        }
    }
}
