using System.Net;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Testing.Stores;
using KestrelChat.Text.Names;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>Checks a run, when all is quiet: what clients saw, and what nodes and the store know.</summary>
internal sealed class SimulationChecker
{
    // Times in the log are late by the delay of a call, or by a pause of the node that calls.
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(40);

    private readonly SimulatedRun _simulation;
    private readonly MemoryState _store;
    private readonly List<string> _violations = [];
    private readonly List<SimulatedNode> _up;
    private readonly List<SimulatedClient> _connected;

    private SimulationChecker(SimulatedRun simulation)
    {
        _simulation = simulation;
        _store = simulation.Store.TakeSnapshot().State;
        _up = [.. simulation.Nodes.Where(node => node.IsUp)];
        _connected = [.. simulation.Clients.Where(client => client.IsConnected)];
    }

    /// <returns>What is wrong.</returns>
    public static IReadOnlyList<string> Check(SimulatedRun simulation)
    {
        var checker = new SimulationChecker(simulation);
        checker.CheckHealth();
        checker.CheckRooms();
        checker.CheckNames();
        checker.CheckStays();
        checker.CheckTyped();
        checker.CheckPrivateLines();
        checker.CheckOrders();
        return checker._violations;
    }

    private static int Count(SimulatedClient client, string end) => client.Shown.Count(line => line.Text.EndsWith(end, StringComparison.Ordinal));

    private void Expect(bool isTrue, FormattableString what)
    {
        if (!isTrue)
        {
            _violations.Add(FormattableString.Invariant(what));
        }
    }

    private List<LogEvent> Log(string room) => _store.Rooms.TryGetValue(room, out var found) ? found.Events : [];

    private void CheckHealth()
    {
        foreach (var node in _up)
        {
            Expect(node.Node.State.Reasons.Count == 0, $"{node.Name} is not healthy: {string.Join("; ", node.Node.State.Reasons)}");
            Expect(!node.Node.IsIsolated, $"{node.Name} is isolated");
            Expect(node.Node.State is { PendingEvents: 0, FollowLag: 0 }, $"{node.Name} has events that are pending: {node.Node.State}");
        }

        foreach (var node in _simulation.Nodes)
        {
            foreach (var entry in node.Diagnostics.Entries.Where(entry => entry.StartsWith("unknown", StringComparison.Ordinal) || entry.Contains(": ", StringComparison.Ordinal) && !IsUsual(entry)))
            {
                Expect(false, $"{node.Name} reports {entry}");
            }
        }

        foreach (var client in _connected)
        {
            Expect(!client.Client.HasPendingLines, $"{client} waits for lines");
        }

        static bool IsUsual(string entry) => entry.StartsWith("unreachable", StringComparison.Ordinal) || entry.StartsWith("refused", StringComparison.Ordinal)
            || entry.StartsWith("diverged", StringComparison.Ordinal) || entry.StartsWith("skewed", StringComparison.Ordinal) || entry.StartsWith("retention", StringComparison.Ordinal);
    }

    private void CheckRooms()
    {
        foreach (var name in _store.Rooms.Keys.Append("lobby").Distinct(StringComparer.Ordinal))
        {
            var members = _connected.Count(client => client.Client.Room.Name == name && client.Client.IsHere);
            Expect(_store.Members(name) == members, $"{members} clients are in {name}, but the store has {_store.Members(name)}");
            foreach (var (node, room) in _up.Select(node => (node, node.Hub.FindOpenRoom(name))))
            {
                if (room is not null)
                {
                    Expect(room.Replica.LoggedMembers == members && room.Members == members, $"{members} clients are in {name}, but {node.Name} shows {room.Members}, and {room.Replica.LoggedMembers} logged");
                    var topic = _store.Rooms.GetValueOrDefault(name);
                    Expect(room.Topic == topic?.Topic, $"the topic of {name} is {topic?.Topic}, but {room.Topic} on {node.Name}");
                    Expect(room.IsTopicLocked == (topic?.IsTopicLocked ?? false), $"the lock of the topic of {name} differs on {node.Name}");
                    Expect(room.Lines == (topic?.Lines ?? 0), $"{room.Lines} lines in {name} on {node.Name}, {topic?.Lines} in the store");
                }
            }
        }
    }

    private void CheckNames()
    {
        var shown = _connected.GroupBy(client => client.Client.DisplayName, StringComparer.Ordinal).Where(group => group.Count() > 1);
        Expect(!shown.Any(), $"several clients are shown as {string.Join(", ", shown.Select(group => group.Key))}");
        var rows = _store.Nodes.Values.SelectMany(node => node.Clients.Select(client => (Node: node.Id, Id: client.Key, client.Value))).ToList();
        Expect(rows.Count == _connected.Count(client => client.Client.IsHere), $"{rows.Count} clients in the store, {_connected.Count} connected: {string.Join(", ", rows.Where(row => !_connected.Exists(client => client.Node.Backplane.Lease.Value == row.Node && client.Client.Id == row.Id)).Select(row => row.Value.Published))}");
        foreach (var client in _connected)
        {
            var row = rows.Find(row => row.Node == client.Node.Backplane.Lease.Value && row.Id == client.Client.Id).Value;
            if (row is null)
            {
                Expect(!client.Client.IsHere, $"{client} is not in the store");
                continue;
            }

            var name = client.Node.Hub.Names.NameOf(client.Client);
            Expect(row.Room == client.Client.Room.Name && row.Leaving is null, $"{client} is in {client.Client.Room.Name}, but in {row.Room} (leaving {row.Leaving}) in the store");
            Expect(row.Folded == (name is null ? null : FoldedName.Of(name).Text), $"{client} has the name {name}, but {row.Folded} in the store");
            Expect(row.Published.DisplayName == client.Client.DisplayName, $"{client} is shown as {client.Client.DisplayName}, but as {row.Published.DisplayName} in the store");
            Expect(client.Client.Identity.IsName ? client.Client.DisplayName == name : name is null, $"{client} is shown as {client.Client.DisplayName}, and its name is {name}");
        }
    }

    private void CheckStays()
    {
        foreach (var stay in _simulation.Clients.SelectMany(Stay.Of))
        {
            Expect(!stay.Lines.Any(line => line.EndsWith("too far behind", StringComparison.Ordinal)), $"{stay}: lines were missed");
            if (_simulation.Lost.Count == 0)
            {
                CheckAllEvents(stay);
            }
            else
            {
                CheckLines(stay);
            }
        }
    }

    private void CheckAllEvents(Stay stay)
    {
        var log = Log(stay.Room);
        var shown = stay.Events;
        var lastOwn = log.FindLast(item => IsOwnArrival(stay, item))?.Sequence ?? long.MaxValue;
        var (best, bestAt) = (-1, 0);
        for (var from = log.Count; from >= 0; from--)
        {
            var matched = Match(stay, log, shown, lastOwn, from, out var next);
            if (matched == shown.Count)
            {
                var arrived = LastArrival(stay, log, from);
                if (from > arrived + 1)
                {
                    continue;
                }

                if (IsThere(stay) && log.Skip(next).Any(item => !MayBeHidden(stay, item, lastOwn)))
                {
                    (best, bestAt) = (matched, from);
                    continue;
                }

                return;
            }

            (best, bestAt) = matched > best ? (matched, from) : (best, bestAt);
        }

        _ = Match(stay, log, shown, lastOwn, bestAt, out var after);
        Expect(false, $"{stay}: shown events are no piece of the log; from {bestAt} on {best} of {shown.Count} fit, then {shown.Skip(best).FirstOrDefault()} was shown, and the log has {log.Skip(after).Select(Stay.Render).FirstOrDefault()}:\n  shown: {string.Join(" | ", shown)}\n  log:   {string.Join(" | ", log.Select(Stay.Render))}");
    }

    // How many of the shown events are those of the log from there on.
    private static int Match(Stay stay, List<LogEvent> log, IReadOnlyList<string> shown, long lastOwn, int from, out int next)
    {
        var matched = 0;
        for (next = from; next < log.Count && matched < shown.Count; next++)
        {
            if (Stay.Render(log[next]) == shown[matched])
            {
                matched++;
            }
            else if (!MayBeHidden(stay, log[next], lastOwn))
            {
                break;
            }
        }

        return matched;
    }

    // Its own arrival, or one of its node of a client that was there before it.
    private static bool MayBeHidden(Stay stay, LogEvent item, long lastOwn) => item.Kind == RoomEventKind.Arrived
        && (IsOwnArrival(stay, item) || (stay.Client.Node.Backplane.Lease.IsOwn(item.Node) && (item.Sequence < lastOwn || item.At <= SimulatedWorld.Start + stay.Began + s_late)));

    private static bool IsOwnArrival(Stay stay, LogEvent item) =>
        item.Kind == RoomEventKind.Arrived && stay.Client.Names.Contains(item.DisplayName) && stay.Client.Node.Backplane.Lease.IsOwn(item.Node);

    // The place of the last arrival of the client that can be the beginning of its stay; not known where arrivals are summarized.
    private static int LastArrival(Stay stay, List<LogEvent> log, int otherwise)
    {
        if (log.Exists(item => item.Kind == RoomEventKind.Summary))
        {
            return otherwise;
        }

        for (var at = log.Count - 1; at >= 0; at--)
        {
            if (IsOwnArrival(stay, log[at]) && log[at].At <= SimulatedWorld.Start + stay.Began + s_late)
            {
                return at;
            }
        }

        return otherwise;
    }

    private bool IsThere(Stay stay) => stay.IsLast && _connected.Contains(stay.Client);

    // After a fail-over: each line once; those that the log has, in its order and without gaps; and those that it has not, announced as lost.
    private void CheckLines(Stay stay)
    {
        var log = Log(stay.Room).Where(item => item.Kind.IsLine()).Select(Stay.Render).ToList();
        var lost = _simulation.Lost.SelectMany(snapshot => snapshot.State.Rooms.TryGetValue(stay.Room, out var room) ? room.Events : []).ToLookup(Stay.Render, StringComparer.Ordinal);
        var shown = stay.Events.Where(line => log.Contains(line) || IsSaid(line)).ToList();
        var doubled = shown.GroupBy(line => line, StringComparer.Ordinal).Where(group => group.Count() > 1).ToList();

        // Appended again under another id of its node: it was announced as lost before.
        Expect(doubled.Count <= stay.ToldLost, $"{stay}: shown more than once: {string.Join(" | ", doubled.Select(group => group.Key))}");
        foreach (var line in shown.Where(line => !log.Contains(line)))
        {
            Expect(lost.Contains(line), $"{stay}: was never in the log: {line}");
        }

        var places = shown.Select(line => log.IndexOf(line)).Where(at => at >= 0 && !WasMoved(log[at])).ToList();
        Expect(places.SequenceEqual(places.Order()), $"{stay}: another order than the log's: {string.Join(" | ", shown)}\n  log: {string.Join(" | ", log)}");
        var end = IsThere(stay) ? log.Count - 1 : places.Count == 0 ? -1 : places[^1];
        for (var at = places.Count == 0 ? log.Count : places[0]; at <= end; at++)
        {
            Expect(shown.Contains(log[at]), $"{stay}: never shown: {log[at]}\n  shown: {string.Join(" | ", shown)}\n  log: {string.Join(" | ", log)}");
        }

        var gone = shown.Count(line => !log.Contains(line));
        Expect(!IsThere(stay) || stay.ToldLost >= gone, $"{stay}: {gone} lines that it saw were lost, and it was told of {stay.ToldLost}");

        // It was in the log, was lost, and was appended again: some have seen it before, and others later.
        bool WasMoved(string line) => lost.Contains(line);
        static bool IsSaid(string line) => !line.StartsWith("* ", StringComparison.Ordinal) && (line.StartsWith("** ", StringComparison.Ordinal) || line.Contains(": ", StringComparison.Ordinal)) && !line.Contains(" has left: ", StringComparison.Ordinal);
    }

    private void CheckTyped()
    {
        var said = _store.Rooms.Values.SelectMany(room => room.Events).Where(item => item.Kind.IsLine()).ToLookup(item => System.Text.Encoding.UTF8.GetString(item.Text.Span), StringComparer.Ordinal);
        foreach (var (client, line) in _simulation.Clients.SelectMany(client => client.Typed.Select(line => (client, line))))
        {
            if (line.Text != line.Token && line.Text != $"/me {line.Token}")
            {
                continue;
            }

            Expect(said[line.Token].Count() <= 1, $"{line.Token} is in the log more than once");
            var isRejected = client.Shown.Skip(line.From).Any(shown => shown.Text.StartsWith("* not sent: too many lines", StringComparison.Ordinal) || shown.Text.StartsWith("* you are muted", StringComparison.Ordinal));
            var isAccountable = line.WasHere && !isRejected && !client.Node.Process.IsDead && _simulation.Lost.Count == 0;
            Expect(!isAccountable || said[line.Token].Count() == 1, $"{client} has said {line.Token}, which is not in the log");
        }

        foreach (var client in _connected)
        {
            var poisoned = client.Typed.Count(line => line.Text.EndsWith(SimulatedRun.Poison, StringComparison.Ordinal));
            var rejected = client.Shown.Count(line => line.Text.StartsWith("* you are muted", StringComparison.Ordinal) || line.Text.StartsWith("* not sent: too many", StringComparison.Ordinal));
            var refused = client.Shown.Count(line => line.Text.StartsWith("* the log refused", StringComparison.Ordinal));
            Expect(refused <= poisoned && refused + rejected >= poisoned, $"{client} was told of {refused} refused lines, and said {poisoned}");
        }
    }

    private void CheckPrivateLines()
    {
        foreach (var sender in _simulation.Clients)
        {
            var lines = sender.Typed.Where(line => line.Text.StartsWith("/msg ", StringComparison.Ordinal)).ToList();
            foreach (var line in lines)
            {
                var shown = _simulation.Clients.Sum(client => client.Shown.Count(text => text.Text.StartsWith("* from ", StringComparison.Ordinal) && text.Text.EndsWith($": {line.Token}", StringComparison.Ordinal)));
                var confirmed = sender.Shown.Any(text => text.Text.StartsWith("* to ", StringComparison.Ordinal) && text.Text.EndsWith($": {line.Token}", StringComparison.Ordinal));
                Expect(shown <= 1 || _simulation.Lost.Count > 0, $"{line.Text} was shown {shown} times");
                Expect(!confirmed || shown >= 1, $"{line.Text} was confirmed, and not shown");
                var replies = sender.RepliesTo(line);
                var isRefused = line.DoneAt is not null && !confirmed && !replies.Any(text => text.EndsWith("waits for a minute", StringComparison.Ordinal)) && replies.Any(text => text.StartsWith("* there is nobody called", StringComparison.Ordinal) || text.StartsWith("* the other servers cannot be asked", StringComparison.Ordinal));
                Expect(!isRefused || shown == 0, $"{line.Text} was not delivered according to the reply, and was shown");
            }

            if (!_connected.Contains(sender) || _simulation.Lost.Count > 0 || _simulation.HasEnds)
            {
                continue;
            }

            var waiting = lines.Where(line => line.DoneAt is not null && sender.RepliesTo(line).Any(text => text.EndsWith("waits for a minute", StringComparison.Ordinal))).ToList();
            var arrived = Count(sender, "was delivered now");
            var lost = Count(sender, "was not delivered");
            var shownLater = waiting.Count(line => _simulation.Clients.Any(client => Count(client, $": {line.Token}") > 0));
            Expect(arrived + lost == Count(sender, "waits for a minute"), $"{sender}: {waiting.Count} private lines wait, {arrived} arrived, {lost} lost");
            Expect(arrived <= shownLater && lost <= waiting.Count - shownLater, $"{sender}: {arrived} private lines arrived later, {shownLater} were shown");
        }
    }

    private void CheckOrders()
    {
        foreach (var (by, order) in _simulation.Clients.SelectMany(client => client.Typed.Where(line => line.Target is not null && line.DoneAt is not null).Select(line => (client, line))))
        {
            var replies = by.RepliesTo(order);
            var isPending = replies.Any(line => line.EndsWith("it is kept and done when it does", StringComparison.Ordinal));
            if (order.Text.StartsWith("/kick", StringComparison.Ordinal) && replies.Any(line => line.EndsWith("is being disconnected", StringComparison.Ordinal)) && _simulation.Lost.Count == 0)
            {
                var isKicked = _simulation.Clients.Any(client => Count(client, $"disconnected you: {order.Token}") == 1);
                Expect(isKicked || !order.Target!.IsConnected || (isPending && _simulation.HasEnds), $"{order.Text} was answered as {(isPending ? "pending" : "done")}, and not carried out");
            }

            if (order.Text.StartsWith("/ban", StringComparison.Ordinal) && !(isPending && by.Node.Process.IsDead) && replies.Any(line => line.Contains(" is banned for", StringComparison.Ordinal)) && _simulation.Lost.Count == 0)
            {
                var banned = replies.First(line => line.Contains(" is banned for", StringComparison.Ordinal)).Split(' ')[1];
                foreach (var node in _up)
                {
                    Expect(node.IsBanned(IPAddress.Parse(banned)), $"{banned} was banned, and not on {node.Name}");
                }

                Expect(!_connected.Exists(client => client.Address.StartsWith(banned + ":", StringComparison.Ordinal)), $"{banned} was banned, and is connected");
            }

            if (order.Text.StartsWith("/announce", StringComparison.Ordinal))
            {
                CheckAnnouncement(by, order, isPending, replies);
            }
        }
    }

    private void CheckAnnouncement(SimulatedClient by, TypedLine order, bool isPending, IReadOnlyList<string> replies)
    {
        var isRefused = replies.Any(line => line.StartsWith("* only operators", StringComparison.Ordinal));
        foreach (var client in _simulation.Clients)
        {
            var shown = Count(client, $"announcement: {order.Token}");
            Expect(shown <= 1, $"{client} was shown {order.Text} {shown} times");
            var wasThere = client.ConnectedAt < order.ReadAt - TimeSpan.FromSeconds(1) && (_connected.Contains(client) || client.Shown[^1].At > order.DoneAt + TimeSpan.FromSeconds(1));
            var wasMember = client.Node == by.Node || client.Node.Backplane.Lease.All.Any(_simulation.Members[order].Contains);
            Expect(isPending || isRefused || !order.WasHere || !wasThere || !wasMember || client.Node.Process.IsDead || _simulation.Lost.Count > 0 || shown == 1, $"{client} was not shown {order.Text}, which was answered as done");
        }
    }
}
