using KestrelChat.Hub;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Hub;

public sealed class ClientCensusTests : IDisposable
{
    private readonly TestMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public void Only_the_largest_rooms_are_named_but_every_client_is_counted()
    {
        const int Rooms = ClientCensus.MaxRooms + 50;
        var services = new RoomServices(new HubOptions(), new ManualTime(), new ChatMetrics(_meters), new LocalRoomLog());
        var clients = new List<Client>();
        for (var i = 0; i < Rooms; i++)
        {
            var room = new Room($"room-{i}", services);
            var members = i < ClientCensus.MaxRooms ? 2 : 1;
            for (var j = 0; j < members; j++)
            {
                clients.Add(new Client(clients.Count, new ClientInfo("192.0.2.1:1", "Main", TestWordings.English), new NoConnection(), room, new ManualTime()));
            }
        }

        var counted = ClientCensus.Count(clients).ToDictionary(each => (string)each.Tags[0].Value!, each => each.Value, StringComparer.Ordinal);
        Assert.Equal(ClientCensus.MaxRooms + 1, counted.Count);
        Assert.Equal(50, counted[ClientSeries.OtherRooms]);
        Assert.Equal(2, counted["room-7"]);
        Assert.Equal(clients.Count, counted.Values.Sum());
    }
}
