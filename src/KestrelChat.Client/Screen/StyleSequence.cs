using System.Globalization;

namespace KestrelChat.Client.Screen;

/// <summary>The sequences that switch a style on (SGR). Pure.</summary>
internal static class StyleSequence
{
    /// <summary>Switches every style off.</summary>
    public static ReadOnlySpan<byte> Reset => "\e[m"u8;

    /// <summary>Returns the sequence that a terminal in its own style needs; empty if it needs none.</summary>
    /// <param name="style">The style.</param>
    /// <param name="hasColors">Whether to use colours. Emphasis is used in any case.</param>
    public static string Of(Style style, bool hasColors)
    {
        List<string> parameters = [];
        AddIf(Emphasis.Bold, "1");
        AddIf(Emphasis.Dim, "2");
        AddIf(Emphasis.Reverse, "7");
        if (hasColors && style.Color is byte color)
        {
            // The first sixteen in the form that every terminal knows.
            parameters.Add(color switch
            {
                < 8 => (30 + color).ToString(CultureInfo.InvariantCulture),
                < 16 => (90 + color - 8).ToString(CultureInfo.InvariantCulture),
                _ => string.Create(CultureInfo.InvariantCulture, $"38;5;{color}"),
            });
        }

        return parameters.Count == 0 ? "" : $"\e[{string.Join(';', parameters)}m";

        void AddIf(Emphasis emphasis, string parameter)
        {
            if (style.Emphasis.HasFlag(emphasis))
            {
                parameters.Add(parameter);
            }
        }
    }
}
