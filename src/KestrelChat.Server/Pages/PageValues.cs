using System.Globalization;

namespace KestrelChat.Server.Pages;

/// <summary>What the chat's page has to know of its endpoint before it connects. Immutable; any thread.</summary>
/// <param name="Language">The code of the endpoint's wording; a text that cannot be one is left out.</param>
/// <param name="HasCommands">Whether lines that begin with <c>/</c> are commands there, or are said.</param>
/// <param name="MaxLineBytes">The longest line.</param>
internal sealed record PageValues(string Language, bool HasCommands, int MaxLineBytes)
{
    private const string DefaultLanguage = "<html lang=\"en\">";
    private const string DefaultCommands = "<meta name=\"chat-commands\" content=\"on\">";
    private const string DefaultLineBytes = "<meta name=\"chat-line-bytes\" content=\"4096\">";

    /// <summary>Replaces the values of a page's text, where it has them.</summary>
    public string PutInto(string page) => page
        .Replace(DefaultLanguage, IsCode(Language) ? $"<html lang=\"{Language}\">" : DefaultLanguage, StringComparison.Ordinal)
        .Replace(DefaultCommands, HasCommands ? DefaultCommands : "<meta name=\"chat-commands\" content=\"off\">", StringComparison.Ordinal)
        .Replace(DefaultLineBytes, string.Create(CultureInfo.InvariantCulture, $"<meta name=\"chat-line-bytes\" content=\"{MaxLineBytes}\">"), StringComparison.Ordinal);

    private static bool IsCode(string language) => language.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
