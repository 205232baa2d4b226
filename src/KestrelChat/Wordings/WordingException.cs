namespace KestrelChat.Wordings;

/// <summary>A wording cannot be used; <see cref="Errors"/> has one sentence for each thing that is wrong.</summary>
public sealed class WordingException(IReadOnlyList<string> errors, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, errors), inner)
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
