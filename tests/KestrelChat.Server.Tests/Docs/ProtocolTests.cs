using System.Text.Json;
using System.Text.RegularExpressions;
using KestrelChat.Commands;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>The server does what docs/protocol.md shows.</summary>
[Trait("Category", "Program")]
public sealed partial class ProtocolTests
{
    private static readonly string s_protocol = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "protocol.md"));

    private static readonly JsonElement s_english =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "wordings", "en.json"))).RootElement;

    public static TheoryData<int> Transcripts() => [.. Enumerable.Range(0, Fence().Count(s_protocol))];

    [Theory]
    [MemberData(nameof(Transcripts))]
    public Task Clients_receive_what_the_transcript_shows(int index)
    {
        var block = Fence().Matches(s_protocol)[index];
        return ChatScript.RunAsync(block.Groups["here"].Value.Trim(), block.Groups["script"].Value.Replace("TOKEN", AdminCalls.Token, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fenced_block_is_run() =>
        Assert.Equal(s_protocol.Split('\n').Count(line => line.StartsWith("```", StringComparison.Ordinal)), 2 * Fence().Count(s_protocol));

    [Fact]
    public void The_command_table_has_every_command_with_its_help()
    {
        var expected = CommandTable.All.Select(command =>
        {
            var words = s_english.GetProperty("commands").GetProperty(command.Name);
            var usage = words.TryGetProperty("arguments", out var arguments) ? $"/{command.Name} {arguments.GetString()}" : $"/{command.Name}";
            var aliases = string.Concat(command.Aliases.Select((alias, index) => $"{(index == 0 ? " " : ", ")}`/{alias}`"));
            return $"| `{usage.Replace("|", @"\|", StringComparison.Ordinal)}` |{aliases} | {words.GetProperty("help").GetString()} |";
        });
        Assert.Equal(expected, Table("| command |"));
    }

    [Fact]
    public void Every_close_reason_is_listed_with_the_last_line_of_the_wording()
    {
        var table = Table("| reason |").ToList();
        var reasons = table.SelectMany(row => Code().Matches(row.Split('|')[1])).Select(match => match.Groups[1].Value);
        Assert.Equal(Enum.GetNames<CloseReason>().Where(name => name != nameof(CloseReason.None)).Order(), reasons.Order());

        var messages = s_english.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String).Select(property => property.Value.GetString()).ToHashSet();
        Assert.All(table.SelectMany(row => Code().Matches(row.Split('|')[2])), match => Assert.Contains(match.Groups[1].Value, messages));
    }

    [Fact]
    public void Every_notice_about_several_servers_is_listed_as_in_the_wording()
    {
        string[] messages = ["nodesUnreachable", "nodesReachable", "notSent", "nodesNotAsked", "lineRefused", "orderPending", "privateWaiting", "privateArrived", "privateLost", "privateNotKnown", "eventsLost"];
        Assert.Equal(
            messages.Select(message => s_english.GetProperty(message).GetString()),
            Table("| notice |").Select(row => Code().Match(row).Groups[1].Value));
    }

    private static IEnumerable<string> Table(string head) =>
        s_protocol[s_protocol.IndexOf(head, StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'));

    [GeneratedRegex("""^```chat(?<here>.*)\n(?<script>(?:.*\n)*?)```$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
