using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Tests.Support;

/// <summary>Checks properties. What fails says its smallest example and the seed; <c>Replay</c> takes that seed.</summary>
public static class Properties
{
    /// <summary>
    /// To see a failure again: the pair of numbers from its message, "seed of (1234,5679)", here as <c>"(1234,5679)"</c>.
    /// </summary>
    private const string Replay = "";

    /// <summary>Checks that <paramref name="holds"/> does not throw for <paramref name="tests"/> generated values.</summary>
    public static Task HoldAsync<T>(Gen<T> values, Action<T> holds, int tests, Func<T, IEnumerable<T>>? shrink = null) =>
        CheckAsync(Prop.ForAll(Arbitrary(values, shrink), holds), tests);

    /// <inheritdoc cref="HoldAsync{T}(Gen{T}, Action{T}, int, Func{T, IEnumerable{T}})"/>
    public static Task HoldAsync<T>(Gen<T> values, Func<T, Task> holds, int tests, Func<T, IEnumerable<T>>? shrink = null) =>
        CheckAsync(Prop.ForAll(Arbitrary(values, shrink), holds), tests);

    /// <summary>Smaller arrays: without a stretch of it, half as long each time, down to one element.</summary>
    public static IEnumerable<T[]> Shrink<T>(T[] array)
    {
        ArgumentNullException.ThrowIfNull(array);
        for (var length = array.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= array.Length; at += length)
            {
                yield return [.. array[..at], .. array[(at + length)..]];
            }
        }

        if (array.Length == 1)
        {
            yield return [];
        }
    }

    private static Arbitrary<T> Arbitrary<T>(Gen<T> values, Func<T, IEnumerable<T>>? shrink) =>
        shrink is null ? values.ToArbitrary() : Arb.ToArbitrary(values, shrink);

    // On a thread of its own, which it blocks: it may wait for what the pool's threads do.
    private static Task CheckAsync(Property property, int tests)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(tests);
        if (Replay.Length > 0)
        {
            var seed = Replay.Trim('(', ')').Split(',');
            config = config.WithReplay(ulong.Parse(seed[0]), ulong.Parse(seed[1]));
        }

        return Patience.OnThreadAsync(() => Check.One(config, property));
    }
}
