using System.Globalization;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Support;

/// <summary>A line of <c>/raw all</c>, split into its fields as a program would.</summary>
internal sealed record RawFields(DateTimeOffset At, string Kind, string Room, string Id, string Name, string Text)
{
    /// <summary>The kinds that docs/protocol.md lists.</summary>
    private static readonly string[] s_kinds =
    [
        "said", "acted", "arrived", "left", "renamed", "topic", "summary", "from", "to", "you", "entered", "here", "room", "missed", "closed", "notice",
    ];

    /// <summary>Splits a line, and checks everything that holds for each.</summary>
    public static RawFields Parse(string line)
    {
        var fields = line.Split('\t');
        Assert.True(fields.Length == 6, $"expected six fields: {line}");
        Assert.Contains(fields[1], s_kinds);
        Assert.DoesNotContain(line, character => char.IsControl(character) && character != '\t');
        Assert.True(fields[3].Length == 0 || long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out _), $"expected a number as id: {line}");
        var at = DateTimeOffset.ParseExact(fields[0], "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return new RawFields(at, fields[1], fields[2], fields[3], fields[4], fields[5]);
    }

    /// <summary>Reads the next lines of a client, without their times.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(TestClient client, int count) => [.. (await client.ReadLinesAsync(count)).Select(line => Parse(line).ToString())];

    /// <summary>The fields without the time, as tests expect them.</summary>
    public override string ToString() => $"{Kind}|{Room}|{Id}|{Name}|{Text}";
}
