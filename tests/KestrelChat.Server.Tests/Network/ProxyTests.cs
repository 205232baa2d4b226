using System.Globalization;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Network;

/// <summary>Behind something that speaks the PROXY protocol.</summary>
public sealed class ProxyTests
{
    private static readonly (string Key, string Value) s_required = ("Chat:Endpoints:Main:ProxyProtocol", "Required");

    [Fact]
    public async Task The_address_in_the_header_is_the_clients_everywhere()
    {
        await using var server = ChatServer.Start(s_required);
        using var person = await server.ConnectAsync();
        await person.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\nhello\n");
        Assert.Equal("You are 203.0.113.7:51234", await person.ReadLineAsync());
        Assert.Equal("203.0.113.7:51234: hello", await person.ReadLineAsync());
        Assert.Equal("203.0.113.7:51234", (await server.GetAsync("/clients"))[0].GetProperty("address").GetString());
        person.EndInput();
        await person.ReadToEndAsync();
        await Eventually.TrueAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("from 203.0.113.7:51234", StringComparison.Ordinal)), "the log to name it");
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("PROXY TCP4 1 2 3\r\nhello\n")]
    public async Task Where_a_header_is_required_what_has_none_or_a_wrong_one_never_reaches_the_chat(string sent)
    {
        await using var server = ChatServer.Start(s_required);
        using var person = await server.ConnectAsync();
        await person.SendAsync(sent);
        Assert.Equal("", await person.ReadToEndAsync());
        Assert.Equal(0, (await server.GetAsync("/rooms"))[0].GetProperty("lines").GetInt64());
    }

    [Fact]
    public async Task A_peer_that_is_not_trusted_is_not_believed()
    {
        await using var server = ChatServer.Start(s_required, ("Chat:TrustedProxies:0", "192.0.2.0/24"));
        using var person = await server.ConnectAsync();
        await person.SendAsync("PROXY TCP4 203.0.113.7 192.0.2.1 51234 8000\r\nhello\n");
        Assert.Equal("", await person.ReadToEndAsync());
    }

    [Fact]
    public async Task Where_a_header_is_optional_a_person_without_one_chats_all_the_same()
    {
        await using var server = ChatServer.Start(("Chat:Endpoints:Main:ProxyProtocol", "Optional"));
        using var person = await server.ConnectGreetedAsync();
        await person.SendAsync("hello\n");
        Assert.Equal($"{person.Who}: hello", await person.ReadLineAsync());
    }

    [Fact]
    public async Task So_many_from_one_address_are_let_in_and_one_more_is_told_and_closed()
    {
        await using var server = ChatServer.Start(s_required, ("Chat:MaxConnectionsPerAddress", "2"));
        using var first = await FromAsync("203.0.113.7");
        Assert.StartsWith("You are ", await first.ReadLineAsync(), StringComparison.Ordinal);
        using var second = await FromAsync("203.0.113.7");
        Assert.StartsWith("You are ", await second.ReadLineAsync(), StringComparison.Ordinal);
        using var third = await FromAsync("203.0.113.7");
        Assert.Equal("* too many connections from your address (2 at most), please close one first\n", await third.ReadToEndAsync());
        using var another = await FromAsync("203.0.113.8");
        Assert.StartsWith("You are ", await another.ReadLineAsync(), StringComparison.Ordinal);

        async Task<Person> FromAsync(string address)
        {
            var person = await server.ConnectAsync();
            await person.SendAsync($"PROXY TCP4 {address} 192.0.2.1 51234 8000\r\n");
            return person;
        }
    }

    [Theory]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy")]
    public async Task Haproxy_brings_people_with_their_own_addresses_and_its_checks_are_seen_by_nobody(string sends)
    {
        var haproxy = RealProgram.Find("haproxy", "haproxy");
        await using var server = ChatServer.Start(s_required, ("Chat:AnnounceAfter", "00:00:01"));
        var folder = Directory.CreateTempSubdirectory("kestrelchat");
        var address = OwnAddress.Find();
        var configuration = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1m
                timeout server 1m
            listen chat
                bind {address}
                server one 127.0.0.1:{server.Port()} {sends} check inter 50ms

            """));
        var proxy = RealProgram.Start(haproxy, "-db", "-f", configuration);
        try
        {
            await Eventually.TrueAsync(() => server.Log.Entries.Count(entry => entry.Event.Name == "UnseenConnectionEnded") > 10, "some checks to have come");
            using var person = await Person.ConnectAsync(address);
            Assert.Equal($"You are {person.Who}", await person.ReadLineAsync());
            await person.SendAsync("hello\n");
            Assert.Equal($"{person.Who}: hello", await person.ReadLineAsync());
            var clients = await server.GetAsync("/clients");
            Assert.Equal(person.Who, Assert.Single(clients.EnumerateArray().ToArray()).GetProperty("address").GetString());
            Assert.DoesNotContain(server.Log.Entries, entry => entry.Level > LogLevel.Debug);
        }
        finally
        {
            proxy.EndNow();
            folder.Delete(recursive: true);
        }
    }
}
