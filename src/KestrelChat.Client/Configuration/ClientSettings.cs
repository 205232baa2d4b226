namespace KestrelChat.Client.Configuration;

/// <summary>All settings, in the order of the help. The server's address is none of them.</summary>
internal static class ClientSettings
{
    private const int MaxNameLength = 200;

    public static readonly ClientSetting Tls = new("tls", "Use TLS, like an address that begins with tls://");

    public static readonly ClientSetting Authority = new("cacert", "Accept only certificates of the authorities in this PEM file")
    {
        Placeholder = "FILE",
        IsPath = true,
        IsValid = IsText,
        Expected = "a file with certificates in PEM",
    };

    public static readonly ClientSetting Insecure = new("insecure", "Accept any certificate, and print a warning");

    public static readonly ClientSetting ServerName = new("servername", "Ask for this name and expect it in the certificate, instead of the host")
    {
        Placeholder = "NAME",
        IsValid = static value => IsWord(value) && !value.Contains(':', StringComparison.Ordinal),
        Expected = "a host name",
    };

    public static readonly ClientSetting Nick = new("nick", "Ask for this name after connecting (/nick)")
    {
        Placeholder = "NAME",
        IsValid = IsWord,
        Expected = $"a name without spaces, of at most {MaxNameLength} characters",
    };

    public static readonly ClientSetting Room = new("room", "Enter this room after connecting (/join)")
    {
        Placeholder = "ROOM",
        IsValid = IsWord,
        Expected = $"a room without spaces, of at most {MaxNameLength} characters",
    };

    public static readonly ClientSetting Token = new("token-file", "Keep the token in this file that takes the name back (/claim)")
    {
        Placeholder = "FILE",
        IsPath = true,
        IsValid = IsText,
        Expected = "the path of a file",
    };

    public static readonly ClientSetting Wording = new("wording", "Language of server and client: en, ru, zh, or the server's wording file [default: found out]")
    {
        Placeholder = "LANGUAGE",
        Values = ["en", "ru", "zh"],
        IsPath = true,
        IsValid = IsText,
        Expected = "en, ru, zh or a wording file",
    };

    public static readonly ClientSetting Time = new("time", "Show the time of each line");

    public static readonly ClientSetting Color = Choice("color", "WHEN", "When to use colours; NO_COLOR in the environment = never", "auto", "always", "never");

    public static readonly ClientSetting NoReconnect = new("no-reconnect", "End when the connection is lost");

    public static readonly ClientSetting Notify = Choice(
        "notify", "HOW", "How the terminal tells that one's name was said", "auto", "bell", "osc9", "osc777", "off");

    public static readonly ClientSetting Plain = new("plain", "Copy bytes in a terminal, too, as always in pipes");

    public static readonly IReadOnlyList<ClientSetting> All =
        [Tls, Authority, Insecure, ServerName, Nick, Room, Token, Wording, Time, Color, NoReconnect, Notify, Plain];

    private static ClientSetting Choice(string name, string placeholder, string description, params string[] values) =>
        new(name, $"{description} [default: {values[0]}]")
        {
            Placeholder = placeholder,
            Values = values,
            IsValid = value => values.Contains(value, StringComparer.Ordinal),
            Expected = $"{string.Join(", ", values[..^1])} or {values[^1]}",
        };

    private static bool IsText(string value) => value.Length > 0 && !value.Any(char.IsControl);

    private static bool IsWord(string value) => IsText(value) && value.Length <= MaxNameLength && !value.Any(char.IsWhiteSpace);
}
