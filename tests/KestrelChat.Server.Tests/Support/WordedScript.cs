using System.Text.Json;
using System.Text.RegularExpressions;

namespace KestrelChat.Server.Tests.Support;

/// <summary>
/// A <see cref="Scene"/>'s script for any language: what is seen is written as a phrase with what is put into it, and becomes
/// what the wording's file makes of that.
/// </summary>
/// <remarks>
/// <code>
/// A&gt; /away tea
/// A= awayOn text=tea           a line of the wording
/// A~ arrived who=ada           the same, where people are shown their own arrivals
/// </code>
/// Values have <c>;</c> between them. <c>$usage:nick</c> in a value is how the command is written, <c>$help:nick</c> what it does.
/// </remarks>
internal sealed partial class WordedScript
{
    private readonly JsonElement _wording;

    public WordedScript(string language) =>
        _wording = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "wordings", language + ".json"))).RootElement;

    /// <summary>The phrases that scripts have asked for, by their names in the file.</summary>
    public HashSet<string> Phrases { get; } = new(StringComparer.Ordinal);

    public bool ShowsOwnArrival => _wording.GetProperty("showsOwnArrival").GetBoolean();

    public string Of(string script) => string.Join('\n', script.Split('\n').Select(OfLine).OfType<string>());

    /// <summary>A line of the wording; null where it leaves that unsaid.</summary>
    public string? Line(string phrase, string values = "")
    {
        Phrases.Add(phrase);
        var line = _wording.GetProperty(phrase).GetString();
        foreach (var value in values.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (slot, text) = (value[..value.IndexOf('=', StringComparison.Ordinal)], value[(value.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            Assert.True(line is null || line.Contains($"{{{slot}}}", StringComparison.Ordinal), $"'{line}' has no {slot}");
            line = line?.Replace($"{{{slot}}}", Reference().Replace(text, Resolve), StringComparison.Ordinal);
        }

        return line;
    }

    private string? OfLine(string line)
    {
        var match = WordedLine().Match(line);
        if (!match.Success)
        {
            return line;
        }

        var isShown = match.Groups[2].Value == "=" || ShowsOwnArrival;
        return isShown && Line(match.Groups[4].Value, match.Groups[5].Value) is { } worded ? $"{match.Groups[1].Value}| {match.Groups[3].Value}{worded}" : null;
    }

    private string Resolve(Match reference)
    {
        var command = _wording.GetProperty("commands").GetProperty(reference.Groups[2].Value);
        if (reference.Groups[1].Value == "help")
        {
            return command.GetProperty("help").GetString()!;
        }

        return command.TryGetProperty("arguments", out var arguments) ? $"/{reference.Groups[2].Value} {arguments.GetString()}" : $"/{reference.Groups[2].Value}";
    }

    [GeneratedRegex(@"^(\w+)([=~]) ({date} )?(\w+) ?(.*)$")]
    private static partial Regex WordedLine();

    [GeneratedRegex(@"\$(usage|help):(\w+)")]
    private static partial Regex Reference();
}
