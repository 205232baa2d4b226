using System.Text.Json;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Http;

[Trait("Category", "Program")]
public sealed class RoomsTests
{
    [Fact]
    public async Task A_room_is_listed_with_its_members_and_lines()
    {
        await using var server = ChatServer.Start();
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("one\ntwo\n");
        await client.ReadLineAsync();
        await client.ReadLineAsync();
        var room = (await server.GetJsonAsync("/rooms"))[0];
        Assert.Equal("lobby", room.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, room.GetProperty("topic").ValueKind);
        Assert.Equal(1, room.GetProperty("members").GetInt32());
        Assert.Equal(2, room.GetProperty("lines").GetInt64());
    }
}
