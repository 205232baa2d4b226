using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Programs;

/// <summary>Generates programs, and makes smaller ones of one that fails.</summary>
internal static class ChatPrograms
{
    /// <summary>
    /// Time passes in multiples of this many milliseconds, of which neither 200 nor 1,000 nor their sum or difference is one:
    /// then no two things fall due at the same moment, whose order nobody is promised.
    /// </summary>
    public const int Moment = 7;

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (6, Of(StepKind.Join, Gen.Choose(0, 1_000))),
        (8, Of(StepKind.Say, Gen.Choose(0, 300))),
        (5, Of(StepKind.SayMany, Gen.Choose(1, 40))),
        (6, Of(StepKind.Read, Gen.Elements(1, 10, 100, 1_000, 100_000))),
        (3, Of(StepKind.Refuse, Gen.Constant(0))),
        (2, Of(StepKind.Leave, Gen.Constant(0))),
        (1, Of(StepKind.Close, Gen.Constant(0))),
        (3, Of(StepKind.Advance, Gen.Choose(0, 200).Select(moments => moments * Moment))),
        (4, Of(StepKind.Settle, Gen.Constant(0))));

    public static Gen<ChatProgram> All { get; } =
        from upTo in Gen.Choose(1, 10)
        from count in Gen.Choose(1, 80)
        from steps in s_step.ArrayOf(count)
        select new ChatProgram(upTo, [.. Enumerable.Range(0, 3).Select(seat => new Step(StepKind.Join, seat, count + seat)), .. steps]);

    public static IEnumerable<ChatProgram> Shrink(ChatProgram program) =>
        Properties.Shrink(program.Steps).Select(steps => program with { Steps = steps });

    private static Gen<Step> Of(StepKind kind, Gen<int> amount) =>
        from seat in Gen.Choose(0, ChatProgram.Seats - 1)
        from much in amount
        select new Step(kind, seat, much);
}
