using System.IO.Pipelines;
using System.Text;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms;

public sealed class IndependentRoomsTests
{
    [Fact]
    public async Task Lines_of_one_room_are_not_shown_in_another()
    {
        var time = new ManualTime();
        using var meters = new TestMeters();
        var services = new RoomServices(new HubOptions { FanoutInterval = TimeSpan.Zero }, time, new ChatMetrics(meters), new LocalRoomLog());
        var here = new Room("here", services);
        var there = new Room("there", services);
        var (ann, annsOutput) = Enter(here, "ann", time);
        var (bob, bobsOutput) = Enter(there, "bob", time);

        ann.Say("to here"u8);
        bob.Say("to there"u8);
        bob.Say("and again"u8);

        Assert.Equal((1, 1), (here.Members, there.Members));
        Assert.Equal((1, 2), (here.Lines, there.Lines));
        ann.Leave();
        bob.Leave();
        Assert.Equal("You are ann\nann: to here\n", await annsOutput.Soon());
        Assert.Equal("You are bob\nbob: to there\nbob: and again\n", await bobsOutput.Soon());
        Assert.Equal((0, 0), (here.Members, there.Members));
    }

    private static (Client Client, Task<string> Output) Enter(Room room, string name, ManualTime time)
    {
        var client = new Client(1, new ClientInfo(name, "test", TestWordings.English), new NoConnection(), room, time);
        return (client, OutputOf(client));
    }

    private static async Task<string> OutputOf(Client client)
    {
        var output = new MemoryStream();
        var writer = PipeWriter.Create(output);
        await client.WriteAsync(writer);
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
