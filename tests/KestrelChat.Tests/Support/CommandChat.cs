using System.Text;
using KestrelChat.Commands;
using KestrelChat.Members;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Tests.Moderation;

namespace KestrelChat.Tests.Support;

/// <summary>A chat in memory in which lines that begin with a slash are commands.</summary>
internal sealed class CommandChat : IDisposable
{
    public const string Token = "a token of operators";

    private readonly LineInterpreter _interpreter;
    private readonly BanList _bans;

    public CommandChat(Action<HubOptions>? configure = null)
    {
        _bans = new BanList(new MemoryBanStore(), TimeProvider.System);
        Chat = new TestChat(configure);
        Moderator = new Moderator(Chat.Hub, _bans, new NoAudit(), Chat.Time);
        _interpreter = new LineInterpreter(Chat.Hub, TestWordings.All, Moderator, new OperatorToken(Token), Chat.Time);
    }

    public TestChat Chat { get; }

    public ChatHub Hub => Chat.Hub;

    public ManualTime Time => Chat.Time;

    public Moderator Moderator { get; }

    public ChatPeer Join(string who, int pauseAt = 64 * 1024) => Chat.Join(who, pauseAt: pauseAt);

    /// <summary>Types lines that are safe to show; as the client's reader, which the caller is.</summary>
    public void Type(Client client, params ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            // Nobody else is to be asked here: it is done when it returns.
            Assert.True(_interpreter.TakeAsync(client, Encoding.UTF8.GetBytes(line)).IsCompletedSuccessfully);
        }
    }

    /// <inheritdoc cref="Type(Client, ReadOnlySpan{string})"/>
    public void Type(ChatPeer peer, params ReadOnlySpan<string> lines) => Type(peer.Client, lines);

    /// <summary>Has everybody leave, sees that nothing is left behind in these rooms or the lobby.</summary>
    public async Task EndAsync(IEnumerable<ChatPeer> everybody, IEnumerable<Room> rooms)
    {
        foreach (var peer in everybody)
        {
            Hub.Disconnect(peer.Client);
        }

        await Task.WhenAll(everybody.Select(peer => peer.ReadBytesToEndAsync()));
        await Task.WhenAll(everybody.Select(peer => peer.Written)).Soon();
        foreach (var room in rooms.Append(Hub.Lobby))
        {
            Assert.Equal((0, 0, 0), (room.Members, room.Listening.Members, room.Listening.Renderings));
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
