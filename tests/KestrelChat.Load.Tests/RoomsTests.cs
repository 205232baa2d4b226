using KestrelChat.Load.Commands;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>What the figures of many small rooms rest on.</summary>
public sealed class RoomsTests
{
    private static readonly RoomsSettings Settings =
        new(Rooms: 3, People: 2, Window: 2, Bytes: 64, Warmup: TimeSpan.Zero, Duration: TimeSpan.FromMilliseconds(200), Settle: TimeSpan.Zero);

    [Fact]
    public async Task Each_pair_goes_to_a_room_of_its_own_and_a_line_is_expected_at_both()
    {
        await using var server = new TinyChat();
        var figures = await Task.Run(() => RoomsCommand.Measure(Settings, server.Context()));

        string[] joins = [.. server.Commands.Where(line => line.StartsWith("/join ", StringComparison.Ordinal)).Order()];
        Assert.Equal(["/join r0", "/join r0", "/join r1", "/join r1", "/join r2", "/join r2"], joins);
        Assert.Equal((3, 6), (figures.RoomsOpened, figures.Clients));
        Assert.True(figures.Lines.ReceivedDeliveries > 0);
        Assert.Equal(0, figures.Lines.LostDeliveries);
        Assert.Equal(0, figures.Lines.Stalls);
        Assert.Equal(0, figures.Strays);
        Assert.True(figures.Lines.Latency.Count > 0);
    }

    [Fact]
    public async Task A_line_that_reaches_another_room_is_told()
    {
        await using var server = new TinyChat { MixesRooms = true };
        var figures = await Task.Run(() => RoomsCommand.Measure(Settings, server.Context()));

        Assert.True(figures.Strays > 0);
    }
}
