using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Postgres;

/// <summary>The changes of clients by a batch of events, as <c>append_events</c> takes them: one array for each column.</summary>
internal sealed class ChangeColumns
{
    private const short Enter = 1;
    private const short Leave = 2;
    private const short LeaveForGood = 3;
    private const short Rename = 4;

    private readonly List<int> _events = [];
    private readonly List<short> _kinds = [];
    private readonly List<long> _ids = [];
    private readonly List<long> _steps = [];
    private readonly List<string> _names = [];

    // Of those that enter; null for others.
    private readonly List<PublishedClient?> _entered = [];

    public ChangeColumns(IReadOnlyList<PendingEvent> events)
    {
        for (var place = 0; place < events.Count; place++)
        {
            var item = events[place];
            foreach (var change in item.Changes)
            {
                var kind = change.Entered ? Enter : change.IsGone ? LeaveForGood : Leave;
                Add(place, kind, change.Client.Id, change.Step, change.Client.DisplayName, change.Entered ? change.Client : null);
            }

            if (item is { Kind: RoomEventKind.Renamed, Client: > 0 })
            {
                Add(place, Rename, item.Client, 0, item.NewName, null);
            }
        }
    }

    public int Count => _ids.Count;

    public IEnumerable<object?> Values =>
    [
        _events.ToArray(),
        _kinds.ToArray(),
        _ids.ToArray(),
        _steps.ToArray(),
        _names.ToArray(),
        _entered.Select(client => client?.Address).ToArray(),
        _entered.Select(client => client?.Endpoint).ToArray(),
        _entered.Select(client => client?.ConnectedAt.ToUniversalTime()).ToArray(),
        _entered.Select(client => client?.Away).ToArray(),
        _entered.Select(client => client?.LastActiveAt.ToUniversalTime()).ToArray(),
    ];

    private void Add(int place, short kind, long id, long step, string name, PublishedClient? entered)
    {
        _events.Add(place + 1);
        _kinds.Add(kind);
        _ids.Add(id);
        _steps.Add(step);
        _names.Add(name);
        _entered.Add(entered);
    }
}
