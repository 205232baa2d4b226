using System.Buffers;
using KestrelChat.Rooms.History;
using KestrelChat.Testing.Chat;
using KestrelChat.Views;

namespace KestrelChat.Tests.Rooms.History;

public sealed class RoomHistoryTests
{
    private static readonly byte[] s_room = "dev"u8.ToArray();

    [Fact]
    public void Only_the_last_lines_are_kept()
    {
        var history = new RoomHistory(3, new HistoryBudget(long.MaxValue));
        for (var number = 1; number <= 5; number++)
        {
            history.Add(Line(number));
        }

        Assert.Equal([3, 4, 5], history.Last(int.MaxValue).Select(line => line.Sequence));
        Assert.Equal([4, 5], history.Last(2).Select(line => line.Sequence));
        Assert.Empty(history.Last(0));
        Assert.Empty(history.Last(-1));
    }

    [Fact]
    public void Beyond_the_budget_a_room_with_more_than_its_share_drops_its_oldest_lines()
    {
        var budget = new HistoryBudget(20 * Line(1, 100).Size);
        var (large, small) = (new RoomHistory(1000, budget), new RoomHistory(1000, budget));
        budget.AddRoom();
        budget.AddRoom();
        for (var number = 1; number <= 5; number++)
        {
            small.Add(Line(number, 100));
        }

        for (var number = 1; number <= 100; number++)
        {
            large.Add(Line(number, 100));
        }

        Assert.Equal(5, small.Count);
        Assert.Equal(15, large.Count);
        Assert.Equal(20 * Line(1, 100).Size, budget.Bytes);

        // The large room makes space for the small one with its next line.
        small.Add(Line(6, 100));
        large.Add(Line(101, 100));
        Assert.Equal((6, 14), (small.Count, large.Count));
        large.Clear();
        small.Clear();
        Assert.Equal(0, budget.Bytes);
    }

    [Fact]
    public void One_line_is_kept_however_small_the_budget_is()
    {
        var history = new RoomHistory(1000, new HistoryBudget(1));
        history.Add(Line(1));
        history.Add(Line(2));
        Assert.Equal(2, Assert.Single(history.Last(9)).Sequence);
    }

    [Fact]
    public void A_replay_is_written_in_pieces_between_its_header_and_footer()
    {
        SaidLine[] lines = [.. Enumerable.Range(1, 100).Select(number => Line(number, 1_000))];
        var replay = new HistoryReplay(View.PlainOf(TestWordings.English), s_room, "* begin\n"u8.ToArray(), lines, "* end\n"u8.ToArray());
        var all = new ArrayBufferWriter<byte>();
        var pieces = 0;
        while (!replay.IsFinished)
        {
            Assert.InRange(replay.Write(all), 1, 20 * 1024);
            pieces++;
        }

        var shown = TestClient.LinesOf(all.WrittenSpan);
        Assert.InRange(pieces, 6, 12);
        Assert.Equal(102, shown.Count);
        Assert.Equal(("* begin", "* end"), (shown[0], shown[^1]));
        Assert.All(shown.Skip(1).SkipLast(1), line => Assert.StartsWith("2024-01-02 03:04:05 ann: ", line, StringComparison.Ordinal));
    }

    private static SaidLine Line(int number, int length = 1) => new()
    {
        Sequence = number,
        At = new DateTimeOffset(2024, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)),
        NameUtf8 = "ann"u8.ToArray(),
        Text = new byte[length],
        AuthorKey = "ann",
    };
}
