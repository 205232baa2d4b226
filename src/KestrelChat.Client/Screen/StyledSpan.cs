namespace KestrelChat.Client.Screen;

/// <summary>Text in one style, without control characters.</summary>
internal readonly record struct StyledSpan(string Text, Style Style = default);
