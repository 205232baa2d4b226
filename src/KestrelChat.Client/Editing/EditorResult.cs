namespace KestrelChat.Client.Editing;

/// <summary>What a key came to. Immutable.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Lines">What to send, without line endings or control characters; a line may be empty. Only of <see cref="EditorResultKind.Submitted"/>.</param>
internal sealed record EditorResult(EditorResultKind Kind, IReadOnlyList<string> Lines)
{
    public static readonly EditorResult None = new(EditorResultKind.None, []);

    public static readonly EditorResult Changed = new(EditorResultKind.Changed, []);

    public static readonly EditorResult Refused = new(EditorResultKind.Refused, []);

    public static readonly EditorResult EndOfInput = new(EditorResultKind.EndOfInput, []);

    public static readonly EditorResult Interrupted = new(EditorResultKind.Interrupted, []);

    public static readonly EditorResult Suspend = new(EditorResultKind.Suspend, []);

    public static readonly EditorResult Redraw = new(EditorResultKind.Redraw, []);

    public static readonly EditorResult Beep = new(EditorResultKind.Beep, []);

    public static EditorResult Submitted(params IReadOnlyList<string> lines) => new(EditorResultKind.Submitted, lines);
}
