using KestrelChat.Members;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Members;

public sealed class WakeSignalConcurrencyTests
{
    [Fact]
    public async Task No_wake_up_is_lost_between_threads()
    {
        const int Rounds = 1_000_000;
        var signal = new WakeSignal();
        var made = 0;
        var seen = 0;

        var consuming = ConsumeAsync();

        await Patience.OnThreadAsync(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                Volatile.Write(ref made, round);
                signal.Notify();

                // Now and then the consumer is let asleep, so that all ways through the signal are gone.
                if (round % 8 == 0)
                {
                    SpinWait.SpinUntil(() => Volatile.Read(ref seen) == round, Patience.Limit);
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
    public async Task No_wake_up_of_several_notifiers_is_lost()
    {
        const int Notifiers = 3;
        const int Rounds = 100_000;
        var signal = new WakeSignal();
        var made = 0;
        var seen = 0;

        var consuming = ConsumeAsync();
        var notifying = Enumerable.Range(0, Notifiers).Select(_ => Patience.OnThreadAsync(() =>
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
