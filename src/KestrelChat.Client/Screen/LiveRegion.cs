namespace KestrelChat.Client.Screen;

/// <summary>The last rows of the screen, which are redrawn: the line being typed and what stands above it. Immutable.</summary>
/// <param name="Status">Rows above the prompt; each is cut to the width of the screen.</param>
/// <param name="Prompt">Stands before the text.</param>
/// <param name="Text">The line being typed; wrapped over several rows if it is long. No control characters.</param>
/// <param name="Cursor">The cursor's index into <paramref name="Text"/>, at the beginning of a grapheme or at the end.</param>
/// <param name="Hint">Stands behind the text as far as its last row has room.</param>
internal sealed record LiveRegion(IReadOnlyList<StyledText> Status, StyledText Prompt, string Text, int Cursor, StyledText Hint);
