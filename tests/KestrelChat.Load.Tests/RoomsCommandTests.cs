using KestrelChat.Load.Commands;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class RoomsCommandTests
{
    private static readonly RoomsSettings Settings =
        new(Rooms: 3, ClientsPerRoom: 2, Window: 2, Bytes: 64, Warmup: TimeSpan.Zero, Duration: TimeSpan.FromMilliseconds(200), Settle: TimeSpan.Zero);

    [Fact]
    public async Task Each_pair_of_clients_joins_its_own_room_and_both_receive_every_line()
    {
        await using var server = new FakeChat();
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
    public async Task Lines_received_in_another_room_are_reported()
    {
        await using var server = new FakeChat { MixesRooms = true };
        var figures = await Task.Run(() => RoomsCommand.Measure(Settings, server.Context()));

        Assert.True(figures.Strays > 0);
    }
}
