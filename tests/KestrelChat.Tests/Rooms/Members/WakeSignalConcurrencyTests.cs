using KestrelChat.Rooms.Members;
using KestrelChat.Testing;

namespace KestrelChat.Tests.Rooms.Members;

public sealed class WakeSignalConcurrencyTests
{
    [Fact]
    public async Task No_notification_is_lost_between_threads()
    {
        const int Rounds = 1_000_000;
        var signal = new WakeSignal();
        var made = 0;
        var seen = 0;

        var consuming = ConsumeAsync();

        await Wait.OnThreadAsync(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                Volatile.Write(ref made, round);
                signal.Notify();

                // Sometimes the consumer falls asleep, so that every path is covered.
                if (round % 8 == 0)
                {
                    SpinWait.SpinUntil(() => Volatile.Read(ref seen) == round, Wait.Limit);
                }
            }
        }).Soon();

        await consuming.Soon();
        Assert.Equal(Rounds, seen);

        async Task ConsumeAsync()
        {
            await Task.Yield();
            while (Volatile.Read(ref seen) < Rounds)
            {
                await signal.WaitAsync().ConfigureAwait(false);
                Volatile.Write(ref seen, Volatile.Read(ref made));
            }
        }
    }

    [Fact]
    public async Task No_notification_of_several_notifiers_is_lost()
    {
        const int Notifiers = 3;
        const int Rounds = 100_000;
        var signal = new WakeSignal();
        var made = 0;
        var seen = 0;

        var consuming = ConsumeAsync();
        var notifying = Enumerable.Range(0, Notifiers).Select(_ => Wait.OnThreadAsync(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                Interlocked.Increment(ref made);
                signal.Notify();
            }
        }));

        await Task.WhenAll([.. notifying, consuming]).Soon();
        Assert.Equal(Notifiers * Rounds, seen);

        async Task ConsumeAsync()
        {
            await Task.Yield();
            while (seen < Notifiers * Rounds)
            {
                await signal.WaitAsync().ConfigureAwait(false);
                seen = Volatile.Read(ref made);
            }
        }
    }
}
