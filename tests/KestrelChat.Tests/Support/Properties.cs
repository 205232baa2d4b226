using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Tests.Support;

/// <summary>
/// Checks properties with generated values, one round of them; in a test of the category Long as many rounds as a few seconds
/// hold. What fails says its smallest example and the seed of its round; a long run says its first seed in any case.
/// </summary>
public static class Properties
{
    /// <summary>
    /// To see a failure again: set it to the number that the failure names, and run the test that failed. It is then the seed
    /// of the first round; each further round has the next number.
    /// </summary>
    public const string SeedVariable = "KESTRELCHAT_FUZZ_SEED";

    /// <summary>So that all long runs together end within three minutes, even where they run one after another.</summary>
    private static readonly TimeSpan s_longRun = TimeSpan.FromSeconds(6);

    // Any odd number makes a good sequence of a seed; this one is the golden ratio's.
    private const ulong Gamma = 0x9E3779B97F4A7C15;

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

    private static async Task CheckAsync(Property property, int tests)
    {
        var context = TestContext.Current;
        var isLong = context.Test?.Traits.TryGetValue("Category", out var categories) == true && categories.Contains("Long");
        var seed = FirstSeed();
        context.TestOutputHelper?.WriteLine($"{SeedVariable}={seed}");

        // On a thread of its own, which it blocks: it may wait for what the pool's threads do.
        await Patience.OnThreadAsync(() =>
        {
            var began = TimeProvider.System.GetTimestamp();
            var rounds = 0UL;
            do
            {
                CheckRound(property, tests, unchecked(seed + rounds));
                rounds++;
            }
            while (isLong && TimeProvider.System.GetElapsedTime(began) < s_longRun);

            context.TestOutputHelper?.WriteLine($"{rounds * (ulong)tests} cases");
        });
    }

    private static void CheckRound(Property property, int tests, ulong seed)
    {
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(seed, Gamma), property);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{SeedVariable}={seed} in the environment shows this again: {e.Message}", e);
        }
    }

    private static ulong FirstSeed()
    {
        var set = Environment.GetEnvironmentVariable(SeedVariable);
        if (string.IsNullOrEmpty(set))
        {
            return (ulong)Random.Shared.NextInt64();
        }

        return ulong.TryParse(set, out var seed)
            ? seed
            : throw new InvalidOperationException($"{SeedVariable}={set} is no seed: a whole number from 0 on is, as a failure names it.");
    }
}
