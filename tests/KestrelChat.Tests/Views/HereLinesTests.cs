using System.Text;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;
using KestrelChat.Views;

namespace KestrelChat.Tests.Views;

public sealed class HereLinesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(128)]
    public void Names_fill_lines_of_at_most_4096_bytes(int length)
    {
        var names = Enumerable.Range(0, 900).Select(number => number.ToString("d3", null).PadLeft(length, 'x')).ToArray();
        var lines = Render(names);

        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line) + 1, 1, 4096));
        Assert.Equal(names, lines.SelectMany(line => RawFields.Parse(line).Text.Split(' ')));
        Assert.All(lines.SkipLast(1), line => Assert.True(line.Length + 1 + length + 30 > 4096 - 1, "a line is full before the next one begins"));
    }

    [Fact]
    public void At_most_1000_names_are_listed() =>
        Assert.Equal(1000, Render([.. Enumerable.Range(0, 3000).Select(number => $"n{number}")]).Sum(line => RawFields.Parse(line).Text.Split(' ').Length));

    [Fact]
    public void A_room_without_members_is_one_line_without_names() =>
        Assert.Equal("here|lobby|7||", RawFields.Parse(Assert.Single(Render([]))).ToString());

    private static IReadOnlyList<string> Render(string[] names) =>
        TestClient.LinesOf(HereLines.Render("lobby"u8, 7, names.Select(Encoding.UTF8.GetBytes), DateTimeOffset.UnixEpoch).Span);
}
