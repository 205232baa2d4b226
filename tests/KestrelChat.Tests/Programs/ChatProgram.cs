namespace KestrelChat.Tests.Programs;

/// <summary>What a step does. Steps for somebody who is not there, or of whom the step makes no sense, do nothing.</summary>
internal enum StepKind
{
    Join,
    Say,
    SayMany,
    Read,
    Refuse,
    Leave,
    Close,
    Advance,

    /// <summary>Waits until the chat has done with all before; nothing that anybody is shown depends on it.</summary>
    Settle,
}

/// <summary>One step of one person.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Seat">By whom: one of <see cref="ChatProgram.Seats"/> seats, each taken by one person after another.</param>
/// <param name="Amount">How much: bytes to read, lines to say, milliseconds; or which wording and which pipe.</param>
internal sealed record Step(StepKind Kind, int Seat, int Amount)
{
    public override string ToString() => $"{Kind}({Seat}, {Amount})";
}

/// <summary>A program of steps that are done one after the other.</summary>
internal sealed record ChatProgram(int AnnounceEachUpTo, Step[] Steps)
{
    public const int Seats = 8;

    public override string ToString() => $"each up to {AnnounceEachUpTo}: {string.Join("; ", Steps)}";
}
