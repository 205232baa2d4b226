namespace KestrelChat.Client.Editing;

/// <summary>What can stand in place of a part of the line. Immutable.</summary>
/// <param name="Start">Where the part begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Candidates">At least one; as they are shown.</param>
/// <param name="Suffix">Stands behind the chosen candidate.</param>
/// <param name="Ends">Whether a single candidate ends the completion, so that the next Tab completes what follows.</param>
internal sealed record Completion(int Start, int End, IReadOnlyList<string> Candidates, string Suffix, bool Ends);
