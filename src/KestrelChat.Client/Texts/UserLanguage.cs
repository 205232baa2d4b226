namespace KestrelChat.Client.Texts;

/// <summary>Chooses the language of the client's own sentences. Pure.</summary>
internal static class UserLanguage
{
    private static readonly string[] Variables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>Returns the language: of the option if it names one, else of the locale, else <c>en</c>.</summary>
    /// <param name="wording">The option <c>--wording</c>: a language or a file.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static string Choose(string? wording, Func<string, string?> variable)
    {
        if (wording is "en" or "ru" or "zh")
        {
            return wording;
        }

        // The first one that is set counts, as in setlocale(3).
        string locale = Variables.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        int end = locale.AsSpan().IndexOfAny("_.@-");
        string language = (end < 0 ? locale : locale[..end]).ToLowerInvariant();
        return language is "ru" or "zh" ? language : "en";
    }
}
