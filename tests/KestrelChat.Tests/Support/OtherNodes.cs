using System.Text;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text.Names;
using KestrelChat.Views;

namespace KestrelChat.Tests.Support;

/// <summary>What lies outside a chat: one client, <c>zed</c> on <c>node-b</c>, a log of lines, and answers that a test chooses.</summary>
internal sealed class OtherNodes(IChatDirectory here, TimeProvider time) : IChatDirectory, IClientRelay, IModerationRelay
{
    /// <summary>The lines that the log keeps, in the lobby; null = those of this node.</summary>
    public IReadOnlyList<SaidLine>? Lines { get; set; }

    /// <summary>What the pages that were read from the log had in bytes of text.</summary>
    public List<int> Pages { get; } = [];

    public PrivateOutcome Private { get; set; }

    /// <summary>Whether <c>zed</c> is listed in its room.</summary>
    public bool ListsZed { get; set; }

    /// <summary>What happens when a list has been made and is on its way.</summary>
    public Action Listing { get; set; } = () => { };

    public RelayOutcome Outcome { get; set; } = RelayOutcome.Done;

    public List<string> Orders { get; } = [];

    /// <summary>The rooms of the other nodes.</summary>
    public List<string> Rooms { get; } = [];

    private ClientRecord Zed => new(new ClientKey(Guid.CreateVersion7(), 7), "node-b", "zed", HasName: true, "203.0.113.9:99", "Main", "lobby", time.GetUtcNow(), time.GetUtcNow(), Away: null);

    /// <summary>A line of the log.</summary>
    public static SaidLine Line(long number, string text) => new()
    {
        Sequence = number,
        At = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero),
        NameUtf8 = Encoding.UTF8.GetBytes(number % 2 == 0 ? "even" : "odd"),
        Text = Encoding.UTF8.GetBytes(text),
        AuthorKey = number % 2 == 0 ? "even" : "odd",
    };

    public Task<ClientRecord?> FindElsewhereAsync(string name) => Task.FromResult(name == "zed" ? Zed : null);

    public Task<IReadOnlyList<ClientRecord>> ListElsewhereAsync(string room, int limit)
    {
        ClientRecord[] listed = ListsZed && room == Zed.Room ? [Zed] : [];
        Listing();
        return Task.FromResult<IReadOnlyList<ClientRecord>>(listed);
    }

    public Task<IReadOnlyList<ClientRecord>> ListClientsAsync(ClientFilter filter) => here.ListClientsAsync(filter);

    public Task<long> CountClientsAsync(string? room) => here.CountClientsAsync(room);

    public Task<IReadOnlyList<RoomRecord>> ListRoomsAsync() => here.ListRoomsAsync();

    public Task<LargestRooms> ListLargestRoomsAsync(int limit) => here.ListLargestRoomsAsync(limit);

    public async Task<bool> RoomExistsAsync(string room) => Rooms.Contains(room) || await here.RoomExistsAsync(room);

    public Task<string?> FindLookAlikeElsewhereAsync(string room) => Task.FromResult(Rooms.Find(other => FoldedName.Of(other) == FoldedName.Of(room)));

    public Task<KeptLines> FindLinesAsync(string room) => Lines is null ? here.FindLinesAsync(room) : Task.FromResult(new KeptLines(Lines[0].Sequence, Lines[^1].Sequence));

    public Task<IReadOnlyList<SaidLine>> ReadLinesAsync(string room, long first, long last, int maxBytes)
    {
        var page = new List<SaidLine>();
        var bytes = 0;
        foreach (var line in Lines!.Where(line => line.Sequence >= first && line.Sequence <= last))
        {
            if (page.Count > 0 && bytes + line.Text.Length > maxBytes)
            {
                break;
            }

            page.Add(line);
            bytes += line.Text.Length;
        }

        Pages.Add(bytes);
        return Task.FromResult<IReadOnlyList<SaidLine>>(page);
    }

    public void Update(Client client)
    {
    }

    public Task<PrivateOutcome> SendPrivateAsync(ClientRecord receiver, Client sender, string text) => Task.FromResult(Private);

    public Task<RelayOutcome> KickAsync(ClientRecord client, string by, string reason) => Order($"kick {client.DisplayName}: {reason}");

    public Task<RelayOutcome> MuteAsync(MuteTarget target, string by, TimeSpan duration) =>
        Order($"mute {target.DisplayName} ({target.Folded}, {target.Address}) for {duration}");

    public Task<RelayOutcome> BanAsync(string by, Ban ban) => Order($"ban {ban.Range}");

    public Task<RelayOutcome> LiftAsync(string by, Ban ban) => Order($"lift {ban.Range}");

    public Task<RelayOutcome> AnnounceAsync(string by, string text) => Order($"announce {text}");

    private Task<RelayOutcome> Order(string order)
    {
        Orders.Add(order);
        return Task.FromResult(Outcome);
    }
}
