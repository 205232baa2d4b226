using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Tests.Conversations;

/// <summary>Generates conversations in one room, and shrinks those that fail.</summary>
internal static class RoomConversations
{
    /// <summary>
    /// The clock advances in multiples of this many milliseconds. Neither 200 nor 1,000 nor their sum or difference is one, so no
    /// two timers are due at the same moment, in an order that is not specified.
    /// </summary>
    private const int Moment = 7;

    private static readonly Gen<RoomStep> s_step = Gen.Frequency(
        (6, Of(RoomStepKind.Join, Gen.Choose(0, 1_000))),
        (8, Of(RoomStepKind.Say, Gen.Choose(0, 300))),
        (5, Of(RoomStepKind.SayMany, Gen.Choose(1, 40))),
        (6, Of(RoomStepKind.Read, Gen.Elements(1, 10, 100, 1_000, 100_000))),
        (3, Of(RoomStepKind.RejectLongLine, Gen.Constant(0))),
        (2, Of(RoomStepKind.Leave, Gen.Constant(0))),
        (1, Of(RoomStepKind.Close, Gen.Constant(0))),
        (3, Of(RoomStepKind.Advance, Gen.Choose(0, 200).Select(moments => moments * Moment))),
        (4, Of(RoomStepKind.CatchUp, Gen.Constant(0))));

    public static Gen<RoomConversation> All { get; } =
        from announceEachUpTo in Gen.Choose(1, 10)
        from count in Gen.Choose(1, 80)
        from steps in s_step.ArrayOf(count)
        select new RoomConversation(announceEachUpTo, [.. Enumerable.Range(0, 3).Select(seat => new RoomStep(RoomStepKind.Join, seat, count + seat)), .. steps]);

    public static IEnumerable<RoomConversation> Shrink(RoomConversation conversation) =>
        Properties.Shrink(conversation.Steps).Select(steps => conversation with { Steps = steps });

    private static Gen<RoomStep> Of(RoomStepKind kind, Gen<int> amounts) =>
        from seat in Gen.Choose(0, RoomConversation.Seats - 1)
        from amount in amounts
        select new RoomStep(kind, seat, amount);
}
