using KestrelChat.Client.Interactive;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class WakeUpTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly WakeUp _wakeUp;

    public WakeUpTests() => _wakeUp = new WakeUp(_time);

    public void Dispose() => _wakeUp.Dispose();

    [Fact]
    public async Task What_was_reported_before_the_loop_sleeps_is_not_lost()
    {
        _wakeUp.Wake();

        await _wakeUp.WaitAsync(null).AsTask().WithTimeout();
    }

    [Fact]
    public async Task Waking_it_many_times_wakes_it_once()
    {
        _wakeUp.Wake();
        _wakeUp.Wake();
        _wakeUp.Wake();
        await _wakeUp.WaitAsync(null).AsTask().WithTimeout();

        Task sleeping = _wakeUp.WaitAsync(null).AsTask();

        Assert.False(sleeping.IsCompleted);
        _wakeUp.Wake();
        await sleeping.WithTimeout();
    }

    [Fact]
    public async Task It_is_woken_when_the_time_has_come()
    {
        Task sleeping = _wakeUp.WaitAsync(TimeSpan.FromSeconds(3)).AsTask();
        _time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.Equal(1, _time.ArmedTimers);
        Assert.False(sleeping.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));

        await sleeping.WithTimeout();
    }

    [Fact]
    public async Task The_time_of_an_earlier_sleep_does_not_wake_a_later_one()
    {
        Task first = _wakeUp.WaitAsync(TimeSpan.FromSeconds(3)).AsTask();
        _wakeUp.Wake();
        await first.WithTimeout();

        Task second = _wakeUp.WaitAsync(null).AsTask();

        Assert.Equal(0, _time.ArmedTimers);
        Assert.False(second.IsCompleted);
        _wakeUp.Wake();
        await second.WithTimeout();
    }

    [Fact]
    public async Task A_time_that_is_already_there_wakes_at_once()
    {
        Task sleeping = _wakeUp.WaitAsync(TimeSpan.Zero).AsTask();
        _time.Advance(TimeSpan.Zero);

        await sleeping.WithTimeout();
    }

    [Fact]
    public async Task Another_thread_wakes_it()
    {
        Task sleeping = _wakeUp.WaitAsync(null).AsTask();

        await Wait.OnThreadAsync(_wakeUp.Wake).WithTimeout();

        await sleeping.WithTimeout();
    }
}
