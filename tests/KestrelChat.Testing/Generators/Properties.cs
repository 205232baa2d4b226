using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Testing.Generators;

/// <summary>
/// Checks properties with generated values, in one round, or in rounds for some seconds in a test of the category Long. A failure
/// names its smallest example and its seed; every test writes its first seed to its output.
/// </summary>
public static class Properties
{
    /// <summary>
    /// The environment variable that repeats a failure: the seed of the first round. Each further round has the next number.
    /// </summary>
    public const string SeedVariable = "KESTRELCHAT_FUZZ_SEED";

    // All long tests together end within three minutes, even if they run one after the other.
    private static readonly TimeSpan s_longRun = TimeSpan.FromSeconds(6);

    // Any odd number makes a good sequence of a seed; this one comes from the golden ratio.
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>Checks that an action does not throw for <paramref name="tests"/> generated values.</summary>
    public static Task HoldAsync<T>(Gen<T> values, Action<T> check, int tests, Func<T, IEnumerable<T>>? shrink = null) =>
        CheckAsync(Prop.ForAll(Arbitrary(values, shrink), check), tests);

    /// <inheritdoc cref="HoldAsync{T}(Gen{T}, Action{T}, int, Func{T, IEnumerable{T}})"/>
    public static Task HoldAsync<T>(Gen<T> values, Func<T, Task> check, int tests, Func<T, IEnumerable<T>>? shrink = null) =>
        CheckAsync(Prop.ForAll(Arbitrary(values, shrink), check), tests);

    /// <summary>Returns smaller arrays: without one half, one quarter and so on, down to one element.</summary>
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

    /// <summary>Returns the seed of a test, and writes it to the test's output.</summary>
    /// <param name="usual">The seed unless <see cref="SeedVariable"/> is set; null = a new one.</param>
    public static ulong NextSeed(ulong? usual = null)
    {
        var value = Environment.GetEnvironmentVariable(SeedVariable);
        var seed = string.IsNullOrEmpty(value) ? usual ?? (ulong)new Random().NextInt64() : ParseSeed(value);
        TestContext.Current.TestOutputHelper?.WriteLine($"{SeedVariable}={seed}");
        return seed;
    }

    private static Arbitrary<T> Arbitrary<T>(Gen<T> values, Func<T, IEnumerable<T>>? shrink) =>
        shrink is null ? values.ToArbitrary() : Arb.ToArbitrary(values, shrink);

    private static async Task CheckAsync(Property property, int tests)
    {
        var context = TestContext.Current;
        var isLong = context.Test?.Traits.TryGetValue("Category", out var categories) == true && categories.Contains("Long");
        var seed = NextSeed();

        // The check blocks its thread, maybe until pool threads have done something.
        await Wait.OnThreadAsync(() =>
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
            throw new InvalidOperationException($"set {SeedVariable}={seed} to repeat this: {e.Message}", e);
        }
    }

    private static ulong ParseSeed(string value) => ulong.TryParse(value, out var seed)
        ? seed
        : throw new InvalidOperationException($"{SeedVariable}: invalid value '{value}': expected a whole number from 0 to {ulong.MaxValue}");
}
