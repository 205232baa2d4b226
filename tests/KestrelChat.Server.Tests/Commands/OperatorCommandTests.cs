using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Commands;

/// <summary><c>/op</c>, <c>/kick</c>, <c>/ban</c>, <c>/unban</c>, <c>/bans</c>, <c>/mute</c>, <c>/announce</c> and <c>/topic lock</c>.</summary>
[Trait("Category", "Program")]
public sealed class OperatorCommandTests
{
    private const string Op = "A> /op " + AdminCalls.Token + "\nA| * you are now an operator\n";
    private const string Refusal = "only operators can do that; /op <token> makes you one";

    [Fact]
    public Task Operator_commands_are_refused_to_everyone_else() => ChatScript.RunAsync("A B", $$"""
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
    public Task Without_a_token_there_are_no_operators() => ChatScript.RunAsync(
        "A",
        """
        A> /op guess
        A| * there are no operators: no token is set
        """,
        ("Chat:Admin:Token", ""));

    [Fact]
    public async Task A_token_is_refused_over_an_unencrypted_connection_from_elsewhere()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:Endpoints:Main:ProxyProtocol", "Required"));
        using var client = await server.ConnectAsync();
        await client.SendAsync($"PROXY TCP4 203.0.113.5 203.0.113.1 4711 8000\r\n/op {AdminCalls.Token}\n/announce me\n");
        Assert.Equal("You are 203.0.113.5:4711", await client.ReadLineAsync());
        Assert.Equal("* the token is accepted only over TLS or from the machine itself: here others could read it", await client.ReadLineAsync());
        Assert.Equal($"* {Refusal}", await client.ReadLineAsync());
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Message.Contains(AdminCalls.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_TLS_a_token_is_accepted_from_anywhere()
    {
        using var certificate = new TestCertificate();
        await using var server = ChatServer.Start([AdminCalls.Setting, ("Chat:Endpoints:Main:ProxyProtocol", "Required"), .. certificate.Settings]);
        using var client = await server.ConnectAsync();
        await client.SendAsync("PROXY TCP4 203.0.113.5 203.0.113.1 4711 8000\r\n");
        await using var encrypted = new SslStream(new NetworkStream(client.Socket), leaveInnerStreamOpen: false, (_, presented, _, _) => presented?.GetSerialNumberString() == certificate.SerialNumber);
        await encrypted.AuthenticateAsClientAsync("localhost").Soon("the handshake");
        await encrypted.WriteAsync(Encoding.UTF8.GetBytes($"/op {AdminCalls.Token}\n"));
        using var reader = new StreamReader(encrypted);
        Assert.Equal("You are 203.0.113.5:4711", await reader.ReadLineAsync().Soon("the greeting"));
        Assert.Equal("* you are now an operator", await reader.ReadLineAsync().Soon("the answer"));
    }

    [Fact]
    public async Task A_kicked_client_is_told_the_reason_and_the_kick_is_logged()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await ChatScript.RunAsync(server, "A B C", Op + """
            A> /kick
            A| * usage: /kick <name> [reason]
            A> /kick nobody
            A| * there is nobody called nobody here
            A> /kick {B} too loud
            A| * {B} is being disconnected
            A| {B} has left
            B| * an operator has disconnected you: too loud
            B is closed
            C| {B} has left
            A> /kick {C}
            A| * {C} is being disconnected
            A| {C} has left
            C| * an operator has disconnected you
            C is closed
            """);
        Assert.Collection(
            Audit(server),
            line => Assert.EndsWith(" became an operator", line),
            line => Assert.Matches(@"^127\.0\.0\.1:\d+ disconnected client 2, 127\.0\.0\.1:\d+ from 127\.0\.0\.1:\d+: too loud$", line),
            line => Assert.Matches(@"^127\.0\.0\.1:\d+ disconnected client 3, ", line));
    }

    [Fact]
    public async Task A_banned_client_is_disconnected_and_refused_until_the_ban_is_lifted()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:AnnounceAfter", "00:00:00"));
        await ChatScript.RunAsync(server, "A", Op + """
            B connects from 127.0.0.2
            B| You are {B}
            A| {B} has arrived
            A> /ban
            A| * usage: /ban <name|address> [minutes] [reason]
            A> /ban {B} 0
            A| * usage: /ban <name|address> [minutes] [reason]
            A> /ban {B} 10 spam
            B| * you are banned from this server: spam
            B is closed
            A| {B} has left
            A| * 127.0.0.2 is banned for 10m (1 disconnected)
            C connects from 127.0.0.2
            C| * you are banned from this server: spam
            C is closed
            A> /unban
            A| * usage: /unban <address>
            A> /unban 127.0.0.3
            A| * 127.0.0.3 is not banned; /bans lists the bans
            A> /unban 127.0.0.2
            A| * 127.0.0.2 is no longer banned
            D connects from 127.0.0.2
            D| You are {D}
            A| {D} has arrived
            A> /ban 198.51.100.0/24 botnet
            A| * 198.51.100.0/24 is banned until /unban (0 disconnected)
            """);
        Assert.Collection(
            Audit(server),
            line => Assert.EndsWith(" became an operator", line),
            line => Assert.Matches(@" banned 127\.0\.0\.2(/32)? \(ban 1\) until .+Z: spam; 1 client\(s\) disconnected$", line),
            line => Assert.Matches(@" lifted ban 1 of 127\.0\.0\.2(/32)?: spam$", line),
            line => Assert.Matches(@" banned 198\.51\.100\.0/24 \(ban 2\) until it is lifted: botnet; 0 client\(s\) disconnected$", line));
    }

    [Fact]
    [Trait("Category", "InProcess")]
    public Task Bans_are_listed_with_their_remaining_time_and_reason() => ChatScript.RunAsync("A", Op + """
        A> /bans
        A| * there are no bans
        A> /ban 192.0.2.1 5 spam \e[31m
        A| * 192.0.2.1 is banned for 5m (0 disconnected)
        A> /ban 198.51.100.0/24
        A| * 198.51.100.0/24 is banned until /unban (0 disconnected)
        A> /ban 198.51.100.0/24 60 other reason
        A| * 198.51.100.0/24 is already banned; /unban it first to change that
        A> /bans
        A| * bans (2):
        A| *   192.0.2.1 (5m) - spam ␛[31m
        A| *   198.51.100.0/24
        5 minutes pass
        A> /bans
        A| * bans (1):
        A| *   198.51.100.0/24
        A> /unban 198.51.100.0/24
        A| * 198.51.100.0/24 is no longer banned
        A> /bans
        A| * there are no bans
        """);

    [Fact]
    public async Task A_ban_that_includes_the_operator_has_to_be_repeated()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:AnnounceAfter", "00:00:00"));
        await ChatScript.RunAsync(server, "A", Op + """
            B connects from 127.0.0.2
            B| You are {B}
            A| {B} has arrived
            B> /join dev
            B| * you are now in dev, 1 here
            A| {B} has left
            A> /ban 127.0.0.1
            A| * banning 127.0.0.1 would include you or this machine, and disconnect 1; repeat the command within a minute to do it
            A> /ban {A}
            A| * banning 127.0.0.1 would include you or this machine, and disconnect 1; repeat the command within a minute to do it
            A> /ban 127.0.0.0/8 all
            A| * banning 127.0.0.0/8 would include you or this machine, and disconnect 2; repeat the command within a minute to do it
            A> /ban 127.0.0.0/8
            A| * banning 127.0.0.0/8 would include you or this machine, and disconnect 2; repeat the command within a minute to do it
            A> /ban 127.0.0.0/8 all
            A| * banning 127.0.0.0/8 would include you or this machine, and disconnect 2; repeat the command within a minute to do it
            A> /bans
            A| * there are no bans
            A> /ban 0.0.0.0/0
            A| * banning 0.0.0.0/0 would include you or this machine, and disconnect 2; repeat the command within a minute to do it
            A> /ban 127.0.0.0/8 all
            A| * banning 127.0.0.0/8 would include you or this machine, and disconnect 2; repeat the command within a minute to do it
            A> /ban 127.0.0.0/8 all
            A| * you are banned from this server: all
            A is closed
            B| * you are banned from this server: all
            B is closed
            """);
        Assert.Collection(
            Audit(server),
            line => Assert.EndsWith(" became an operator", line),
            line => Assert.EndsWith(" banned 127.0.0.0/8 (ban 1) until it is lifted: all; 2 client(s) disconnected", line));
    }

    [Fact]
    public async Task A_muted_client_cannot_speak_until_it_is_unmuted()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await ChatScript.RunAsync(server, "A B", Op + """
            A> /mute
            A| * usage: /mute <name> [minutes]
            A> /mute {B} long
            A| * usage: /mute <name> [minutes]
            A> /mute {B} 5
            A| * {B} is muted for 5m
            B> hello
            B| * you are muted for another {minutes}m
            B> /me waves
            B| * you are muted for another {minutes}m
            B> /msg {A} hello
            B| * you are muted for another {minutes}m
            B> /topic hello
            B| * you are muted for another {minutes}m
            A> /mute {B} 0
            A| * {B} is no longer muted
            B> sorry
            A| {B}: sorry
            B| {B}: sorry
            A> /mute {B}
            A| * {B} is muted for 10m
            B> /quit hello
            B| * goodbye
            B is closed
            A| {B} has left
            """);
        Assert.Contains(Audit(server), line => line.EndsWith(", for 00:05:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_announcement_is_shown_in_all_rooms()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await ChatScript.RunAsync(server, "A B", Op + """
            B> /join dev
            B| * you are now in dev, 1 here
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
    public Task A_locked_topic_is_told_to_the_room_in_every_language_and_to_no_other_room() => ChatScript.RunAsync("A B", Op + """
        C connects to Russian
        C| К нам присоединился: {C}
        A| {C} has arrived
        B| {C} has arrived
        B> /join dev
        B| * you are now in dev, 1 here
        A| {B} has left
        C| Клиент {B} покинул чат.
        A> /topic lock
        A| * {A} locked the topic
        C| * {A} закрепляет тему
        A> /topic unlock
        A| * {A} unlocked the topic
        C| * {A} открепляет тему
        """);

    [Fact]
    public async Task Only_operators_change_a_locked_topic_and_the_room_is_told_of_the_lock()
    {
        await using var server = ChatServer.Start(AdminCalls.Setting);
        await ChatScript.RunAsync(server, "A B", Op + """
            A> /topic lock
            A| * {A} locked the topic
            B| * {A} locked the topic
            B> /topic mine
            B| * the topic is locked; only operators can change it
            B> /topic -
            B| * the topic is locked; only operators can change it
            A> /topic ours
            A| * {A} set the topic: ours
            B| * {A} set the topic: ours
            A> /topic unlock
            A| * {A} unlocked the topic
            B| * {A} unlocked the topic
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
        await ChatScript.RunAsync(server, "A", """
            A> /nick ada
            A| * {A} is now ada
            A| * you are now ada
            A| *   to take it back after a lost connection: /claim ada {token}
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
