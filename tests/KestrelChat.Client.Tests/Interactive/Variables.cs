namespace KestrelChat.Client.Tests.Interactive;

/// <summary>An environment, written as <c>TERM=xterm NO_COLOR=1</c>.</summary>
internal static class Variables
{
    public static Func<string, string?> Of(string text)
    {
        Dictionary<string, string> values = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(each => each.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return name => values.GetValueOrDefault(name);
    }
}
