namespace KestrelChat.Wordings;

/// <summary>Thrown for an invalid wording; <see cref="Errors"/> has one line for each error.</summary>
public sealed class WordingException(IReadOnlyList<string> errors, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, errors), inner)
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
