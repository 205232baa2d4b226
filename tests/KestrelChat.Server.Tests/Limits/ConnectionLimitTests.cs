using KestrelChat.Server.Limits;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Tests.Limits;

[Trait("Category", "Program")]
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task Clients_beyond_the_limit_are_refused_in_their_wording_until_a_place_is_free()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnections", "2"));
        var clients = await server.ConnectAllAsync(2);
        using (var third = await server.ConnectAsync())
        {
            Assert.Equal("* the server is full (2 connections), please try again later\n", await third.ReadToEndAsync());
        }

        using (var russian = await server.ConnectAsync("Russian"))
        {
            Assert.Equal("* сервер переполнен (соединений: 2), попробуйте позже\n", await russian.ReadToEndAsync());
        }

        clients[1].Dispose();
        Assert.Equal($"{clients[1].Address} has left", await clients[0].ReadLineAsync());
        await Wait.UntilAsync(
            async () =>
            {
                using var next = await server.ConnectAsync();
                return await next.ReadLineAsync() == $"You are {next.Address}";
            },
            "the place to be free");
        Assert.Equal(1, server.Log.Entries.Count(entry => entry.Event.Name == "ConnectionsRefused"));
    }

    [Fact]
    public async Task A_refused_client_that_has_sent_something_reads_why_and_is_not_reset()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnections", "1"));
        using var first = await server.ConnectGreetedAsync();
        using var second = await server.ConnectAsync();
        await second.SendAsync(new byte[16 * 1024]);

        Assert.Equal("* the server is full (1 connections), please try again later\n", await second.ReadToEndAsync());
    }

    [Fact]
    public async Task Refused_connections_leave_half_of_the_reserve_to_HTTP()
    {
        var descriptors = new DescriptorBudget();
        await descriptors.StartedAsync(CancellationToken.None);
        var slots = new ConnectionSlots(Options.Create(new ConnectionLimitOptions()), descriptors, NullLogger<ConnectionSlots>.Instance);
        var places = Math.Max(1, (descriptors.Limit.Sockets - descriptors.Limit.Clients) / 2);
        for (var place = 0; place < places; place++)
        {
            Assert.True(slots.TryAcquireRefused());
        }

        Assert.False(slots.TryAcquireRefused());
        slots.ReleaseRefused();
        Assert.True(slots.TryAcquireRefused());
    }
}
