using KestrelChat.Members;
using KestrelChat.Rooms;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class ClientCensusTests : IDisposable
{
    private readonly TestMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public void Only_the_largest_rooms_are_named_and_nobody_is_left_out()
    {
        const int Rooms = ClientCensus.MaxRooms + 50;
        var surroundings = new RoomSurroundings(new HubOptions(), new ManualTime(), new ChatMetrics(_meters));
        var clients = new List<Client>();
        for (var i = 0; i < Rooms; i++)
        {
            var room = new Room($"room-{i}", surroundings);
            var people = i < ClientCensus.MaxRooms ? 2 : 1;
            for (var j = 0; j < people; j++)
            {
                clients.Add(new Client(clients.Count, new ClientInfo("192.0.2.1:1", "Main", TestWordings.English), new NoConnection(), room, new ManualTime()));
            }
        }

        var counted = ClientCensus.Of(clients).ToDictionary(each => (string)each.Tags[0].Value!, each => each.Value, StringComparer.Ordinal);
        Assert.Equal(ClientCensus.MaxRooms + 1, counted.Count);
        Assert.Equal(50, counted[ClientCensus.OtherRooms]);
        Assert.Equal(2, counted["room-7"]);
        Assert.Equal(clients.Count, counted.Values.Sum());
    }

    private sealed class NoConnection : IClientConnection
    {
        public void StopReading()
        {
        }
    }
}
