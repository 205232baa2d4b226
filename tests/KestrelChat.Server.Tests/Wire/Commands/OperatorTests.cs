using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire.Commands;

/// <summary><c>/op</c>, and what operators do.</summary>
public sealed class OperatorTests
{
    private const string Op = "A> /op " + AdminCalls.Token + "\nA| * you are an operator now\n";
    private const string Refusal = "only operators do that; /op <token> makes you one";

    [Fact]
    public Task Only_operators_do_what_operators_do() => Scene.PlayAsync("A B", $$"""
        A> /kick {B}
        A| * {{Refusal}}
        A> /ban {B}
        A| * {{Refusal}}
        A> /unban 192.0.2.1
        A| * {{Refusal}}
        A> /mute {B}
        A| * {{Refusal}}
        A> /announce me
        A| * {{Refusal}}
        A> /topic lock
        A| * {{Refusal}}
        A> /op
        A| * usage: /op <token>
        A> /op guess
        A| * that is not the token
        """);

    [Fact]
    public Task Without_a_token_there_are_no_operators() => Scene.PlayAsync(
        "A",
        """
        A> /op guess
        A| * there are no operators: no token is set
        """,
        ("Chat:Admin:Token", ""));

    [Fact]
    public async Task A_token_is_not_asked_for_where_others_could_read_it()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:Endpoints:Main:ProxyProtocol", "Required"));
        using var person = await server.ConnectAsync();
        await person.SendAsync($"PROXY TCP4 203.0.113.5 203.0.113.1 4711 8000\r\n/op {AdminCalls.Token}\n/announce me\n");
        Assert.Equal("You are 203.0.113.5:4711", await person.ReadLineAsync());
        Assert.Equal("* a token is asked for only over TLS or from the machine itself: others could read it here", await person.ReadLineAsync());
        Assert.Equal($"* {Refusal}", await person.ReadLineAsync());
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.Contains(AdminCalls.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_TLS_a_token_is_taken_from_anywhere()
    {
        using var certificate = new TestCertificate();
        await using var server = ChatServer.Start([AdminCalls.Setting, ("Chat:Endpoints:Main:ProxyProtocol", "Required"), .. certificate.Settings]);
        using var person = await server.ConnectAsync();
        await person.SendAsync("PROXY TCP4 203.0.113.5 203.0.113.1 4711 8000\r\n");
        await using var encrypted = new SslStream(new NetworkStream(person.Socket), leaveInnerStreamOpen: false, (_, presented, _, _) => presented?.GetSerialNumberString() == certificate.SerialNumber);
        await encrypted.AuthenticateAsClientAsync("localhost").SoonAsync("the handshake");
        await encrypted.WriteAsync(Encoding.UTF8.GetBytes($"/op {AdminCalls.Token}\n"));
        using var reader = new StreamReader(encrypted);
        Assert.Equal("You are 203.0.113.5:4711", await reader.ReadLineAsync().SoonAsync("the greeting"));
        Assert.Equal("* you are an operator now", await reader.ReadLineAsync().SoonAsync("the answer"));
    }

    [Fact]
    public async Task Who_is_kicked_is_told_why_and_it_is_written_down()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await Scene.PlayAsync(server, "A B C", Op + """
            A> /kick
            A| * usage: /kick <name> [why]
            A> /kick nobody
            A| * there is nobody called nobody here
            A> /kick {B} too loud
            A| * done: /kick {B}
            A| {B} has left
            B| * an operator has disconnected you: too loud
            B is closed
            C| {B} has left
            A> /kick {C}
            A| * done: /kick {C}
            A| {C} has left
            C| * an operator has disconnected you
            C is closed
            """);
        Assert.Collection(
            Audit(server),
            line => Assert.EndsWith(" became an operator", line),
            line => Assert.Matches(@"^127\.0\.0\.1:\d+ closed client 2, 127\.0\.0\.1:\d+ from 127\.0\.0\.1:\d+: too loud$", line),
            line => Assert.Matches(@"^127\.0\.0\.1:\d+ closed client 3, ", line));
    }

    [Fact]
    public async Task Who_is_banned_is_closed_and_let_in_no_more_until_the_ban_is_lifted()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:AnnounceAfter", "00:00:00"));
        await Scene.PlayAsync(server, "A", Op + """
            B connects from 127.0.0.2
            B| You are {B}
            A| {B} has arrived
            A> /ban
            A| * usage: /ban <name|address> [minutes] [why]
            A> /ban {B} 0
            A| * usage: /ban <name|address> [minutes] [why]
            A> /ban {B} 10 spam
            B| * you are banned from this server: spam
            B is closed
            A| {B} has left
            A| * done: /ban {B} 10 spam
            C connects from 127.0.0.2
            C| * you are banned from this server: spam
            C is closed
            A> /unban
            A| * usage: /unban <address>
            A> /unban 127.0.0.3
            A| * not done: /unban 127.0.0.3
            A> /unban 127.0.0.2
            A| * done: /unban 127.0.0.2
            D connects from 127.0.0.2
            D| You are {D}
            A| {D} has arrived
            A> /ban 198.51.100.0/24 botnet
            A| * done: /ban 198.51.100.0/24 botnet
            """);
        Assert.Collection(
            Audit(server),
            line => Assert.EndsWith(" became an operator", line),
            line => Assert.Matches(@" banned 127\.0\.0\.2(/32)? \(ban 1\) until .+Z: spam; 1 client\(s\) closed$", line),
            line => Assert.Matches(@" lifted ban 1 of 127\.0\.0\.2(/32)?: spam$", line),
            line => Assert.Matches(@" banned 198\.51\.100\.0/24 \(ban 2\) until it is lifted: botnet; 0 client\(s\) closed$", line));
    }

    [Fact]
    public async Task Who_is_muted_says_nothing_to_anybody_until_it_may_again()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await Scene.PlayAsync(server, "A B", Op + """
            A> /mute
            A| * usage: /mute <name> [minutes]
            A> /mute {B} long
            A| * usage: /mute <name> [minutes]
            A> /mute {B} 5
            A| * done: /mute {B} 5:00
            B> hello
            B| * you may not speak, for {left} more
            B> /me waves
            B| * you may not speak, for {left} more
            B> /msg {A} hello
            B| * you may not speak, for {left} more
            B> /topic hello
            B| * you may not speak, for {left} more
            A> /mute {B} 0
            A| * done: /mute {B} 0:00
            B> sorry
            A| {B}: sorry
            B| {B}: sorry
            A> /mute {B}
            A| * done: /mute {B} 10:00
            B> /quit hello
            B| * goodbye
            B is closed
            A| {B} has left
            """);
        Assert.Contains(Audit(server), line => line.EndsWith(", not speak for 00:05:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_announcement_is_told_in_all_rooms()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await Scene.PlayAsync(server, "A B", Op + """
            B> /join dev
            B| * you are in dev now, 1 here
            A| {B} has left
            A> /announce
            A| * usage: /announce <text>
            A> /announce restart at \e[31mnoon
            A| * announcement: restart at ␛[31mnoon
            B| * announcement: restart at ␛[31mnoon
            """);
        Assert.Contains(Audit(server), line => line.EndsWith(" announced: restart at ␛[31mnoon", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_topic_that_is_locked_is_changed_by_operators_alone()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await Scene.PlayAsync(server, "A B", Op + """
            A> /topic lock
            A| * done: lock
            B> /topic mine
            B| * the topic is locked; only operators change it
            B> /topic -
            B| * the topic is locked; only operators change it
            A> /topic ours
            A| * {A} set the topic: ours
            B| * {A} set the topic: ours
            A> /topic unlock
            A| * done: unlock
            B> /topic mine
            B| * {B} set the topic: mine
            A| * {B} set the topic: mine
            """);
        Assert.Collection(
            Audit(server).Skip(1),
            line => Assert.EndsWith(" locked the topic of lobby", line),
            line => Assert.EndsWith(" unlocked the topic of lobby", line));
    }

    [Fact]
    public async Task The_log_names_an_operator_by_name_and_address()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await Scene.PlayAsync(server, "A", """
            A> /nick ada
            A| * {A} is now ada
            A| * you are ada now; should you lose the connection, take the name back with: /claim ada {token}
            A> /op wrong-token-wrong-token
            A| * that is not the token

            """.TrimEnd() + "\n" + Op);
        Assert.Equal(2, Audit(server).Count());
        Assert.Matches(@"^ada \(127\.0\.0\.1:\d+\) became an operator$", Audit(server).Last());
        Assert.DoesNotContain(Audit(server), line => line.Contains("wrong-token-wrong-token", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Audit(ChatServer server) =>
        server.Log.Entries.Where(entry => entry.Category == "KestrelChat.Audit").Select(entry => entry.Message);
}
