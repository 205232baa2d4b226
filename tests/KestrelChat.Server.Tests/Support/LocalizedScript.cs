using System.Text.Json;
using System.Text.RegularExpressions;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// Translates scripts of <see cref="ChatScript"/> that name messages instead of texts into the texts of a language, from its
/// wording file.
/// </summary>
/// <remarks>
/// <code>
/// A&gt; /away tea
/// A= awayOnBecause text=tea    A receives this message
/// A~ arrived who=ada           the same, if the wording shows clients their own arrival
/// </code>
/// Values are separated by <c>;</c>. In a value, <c>$usage:nick</c> is the usage of a command, <c>$help:nick</c> its help,
/// <c>$detail1:nick</c> its first detail, and <c>$minutes:5</c> a duration.
/// </remarks>
internal sealed partial class LocalizedScript
{
    private readonly JsonElement _wording;

    public LocalizedScript(string language) =>
        _wording = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "wordings", language + ".json"))).RootElement;

    /// <summary>The names of the messages that were used.</summary>
    public HashSet<string> UsedMessages { get; } = new(StringComparer.Ordinal);

    public bool ShowsOwnArrival => _wording.GetProperty("showsOwnArrival").GetBoolean();

    public string Translate(string script) => string.Join('\n', script.Split('\n').Select(TranslateLine).OfType<string>());

    /// <summary>Returns a message of the wording with these values; null if the wording leaves it out.</summary>
    public string? Message(string message, string values = "")
    {
        UsedMessages.Add(message);
        var line = _wording.GetProperty(message).GetString();
        foreach (var value in values.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (slot, text) = (value[..value.IndexOf('=', StringComparison.Ordinal)], value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            Assert.True(line is null || line.Contains($"{{{slot}}}", StringComparison.Ordinal), $"'{line}' has no {slot}");
            line = line?.Replace($"{{{slot}}}", Reference().Replace(text, Resolve), StringComparison.Ordinal);
        }

        return line;
    }

    private string? TranslateLine(string line)
    {
        var match = MessageLine().Match(line);
        if (!match.Success)
        {
            return line;
        }

        var isReceived = match.Groups[2].Value == "=" || ShowsOwnArrival;
        return isReceived && Message(match.Groups[4].Value, match.Groups[5].Value) is { } text ? $"{match.Groups[1].Value}| {match.Groups[3].Value}{text}" : null;
    }

    public string Usage(string command) =>
        _wording.GetProperty("commands").GetProperty(command).TryGetProperty("arguments", out var arguments) ? $"/{command} {arguments.GetString()}" : $"/{command}";

    public string Help(string command) => _wording.GetProperty("commands").GetProperty(command).GetProperty("help").GetString()!;

    public string HelpTitle(string group) => _wording.GetProperty("helpGroups").GetProperty(group).GetString()!;

    private string Resolve(Match reference)
    {
        var (kind, name) = (reference.Groups[1].Value, reference.Groups[2].Value);
        return kind switch
        {
            "usage" => Usage(name),
            "help" => Help(name),
            "detail1" or "detail2" => _wording.GetProperty("commands").GetProperty(name).GetProperty("details")[kind[^1] - '1'].GetString()!,
            _ => _wording.GetProperty("units").GetProperty(kind).GetString()!.Replace("{count}", name, StringComparison.Ordinal),
        };
    }

    [GeneratedRegex(@"^(\w+)([=~]) ({date} )?(\w+) ?(.*)$")]
    private static partial Regex MessageLine();

    [GeneratedRegex(@"\$(usage|help|detail1|detail2|seconds|minutes):(\w+|\{\w+\})")]
    private static partial Regex Reference();
}
