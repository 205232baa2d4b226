using System.Net;
using System.Text;
using KestrelChat.Commands;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Testing.Chat;

/// <summary>A chat in memory that runs commands.</summary>
internal sealed class CommandChat : IDisposable
{
    // No command is similar, so that the reply names none.
    private const string NoCommand = "/zzzzzzzzzzzzzzzz";

    private readonly LineInterpreter _interpreter;
    private readonly BanList _bans;

    /// <param name="configure">Changes the options of a <see cref="TestChat"/>.</param>
    /// <param name="log">The log of its rooms; null = one in memory.</param>
    /// <param name="elsewhere">What lies outside this chat, in place of nothing.</param>
    public CommandChat(
        Action<HubOptions>? configure = null,
        IRoomLog? log = null,
        Func<ChatBackplane, (ChatBackplane Backplane, IModerationRelay Relay)>? elsewhere = null)
    {
        _bans = new BanList(new NoBanStore(), Time);
        Chat = new TestChat(configure, _bans, Time, log);
        var (backplane, relay) = elsewhere?.Invoke(Chat.Backplane) ?? (Chat.Backplane, new LocalModerationRelay());
        Moderator = new Moderator(Chat.Hub, _bans, backplane.Directory, relay, new NoAudit(), Time);
        _interpreter = new LineInterpreter(Chat.Hub, backplane, TestWordings.All, Moderator, new OperatorToken(null), Time);
    }

    public TestChat Chat { get; }

    public ChatHub Hub => Chat.Hub;

    public ManualTime Time { get; } = new();

    public Moderator Moderator { get; }

    public TestClient Join(string name, int pauseAt = TestChat.PauseAt, IPAddress? address = null) => Chat.Join(name, pauseAt: pauseAt, address: address);

    public TestClient JoinOperator(string name, IPAddress? address = null, Wording? wording = null)
    {
        var client = Chat.Join(name, wording, address: address);
        client.Client.Preferences.IsOperator = true;
        return client;
    }

    /// <summary>Types visible lines. The caller is the client's reader.</summary>
    public void Type(Client client, params ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            // A chat alone has nobody to ask, so a line is carried out when the call returns.
            Assert.True(TypeAsync(client, line).IsCompletedSuccessfully);
        }
    }

    /// <summary>Types a visible line, for which somebody else may have to be asked. The caller is the client's reader.</summary>
    public Task TypeAsync(Client client, string line) => _interpreter.InterpretAsync(client, Encoding.UTF8.GetBytes(line));

    /// <inheritdoc cref="Type(Client, ReadOnlySpan{string})"/>
    public void Type(TestClient client, params ReadOnlySpan<string> lines) => Type(client.Client, lines);

    /// <summary>Runs a command and returns everything that the client is shown meanwhile. Its earlier lines are discarded.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(TestClient client, string command)
    {
        await ReadAllAsync(client);
        Type(client, command);
        return await ReadAllAsync(client);
    }

    /// <summary>Reads everything that the client has been shown.</summary>
    public async Task<IReadOnlyList<string>> ReadAllAsync(TestClient client)
    {
        // The reply comes after everything before it, and nobody else sees it.
        Type(client, NoCommand);
        var reply = client.Client.Wording[MessageId.UnknownCommand]!.Render(new MessageArguments { Name = Encoding.UTF8.GetBytes(NoCommand[1..]) });
        return await client.ReadUntilAsync(Encoding.UTF8.GetString(reply).TrimEnd('\n'));
    }

    /// <summary>Disconnects clients and checks that nothing of them is left in these rooms, the lobby or the hub.</summary>
    public async Task EndAsync(IEnumerable<TestClient> clients, IEnumerable<Room> rooms)
    {
        foreach (var client in clients)
        {
            Hub.Disconnect(client.Client);
        }

        await Task.WhenAll(clients.Select(client => client.ReadBytesToEndAsync()));
        await Task.WhenAll(clients.Select(client => client.Written)).Soon();
        foreach (var room in rooms.Append(Hub.Lobby))
        {
            Assert.Equal((0, 0, 0), (room.Members, room.AudienceSize.Members, room.AudienceSize.Renderings));
        }

        Assert.Equal("lobby", Assert.Single(Hub.Rooms).Name);
        Assert.Equal(0, Hub.Names.Count);
        Assert.Empty(Hub.Clients);
        Assert.Empty(Hub.Connected);
    }

    public void Dispose()
    {
        Chat.Dispose();
        _bans.Dispose();
    }
}
