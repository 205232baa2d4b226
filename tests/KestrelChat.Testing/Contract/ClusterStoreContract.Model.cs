using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    private const int ModelNodes = 3;
    private const int ModelRooms = 3;
    private const int ModelClients = 3;
    private const int ModelKept = 6;

    private static readonly Gen<ModelAction> s_actions =
        from kind in Gen.Frequency((3, Gen.Constant(ModelActionKind.Say)), (4, Gen.Constant(ModelActionKind.Enter)), (2, Gen.Constant(ModelActionKind.Leave)), (1, Gen.Constant(ModelActionKind.Go)))
        from client in Gen.Choose(1, ModelClients)
        from room in Gen.Choose(0, ModelRooms - 1)
        select new ModelAction(kind, client, room);

    // A node appends events and retries its last ones with them, or it is removed and enters again, or all rooms are trimmed.
    private static readonly Gen<ModelStep> s_steps = Gen.Frequency(
        (8, from node in Gen.Choose(0, ModelNodes - 1)
            from actions in Gen.ListOf(s_actions)
            from retried in Gen.Choose(0, 5)
            select new ModelStep(node, [.. actions], retried, Removes: false)),
        (1, from node in Gen.Choose(0, ModelNodes - 1)
            select new ModelStep(node, [], 0, Removes: true)),
        (1, Gen.Constant(new ModelStep(-1, [], 0, Removes: false))));

    private enum ModelActionKind
    {
        Say,
        Enter,
        Leave,
        Go,
    }

    [Fact]
    public Task Rooms_equal_their_model_after_any_events_retries_removals_and_trims() => Properties.HoldAsync(
        Gen.ArrayOf(s_steps),
        async steps =>
        {
            var model = new RoomsModel($"{Guid.NewGuid()}", [await JoinModelAsync(), await JoinModelAsync(), await JoinModelAsync()]);
            foreach (var step in steps)
            {
                if (step.Node < 0)
                {
                    await TrimAllAsync(step: 3);
                    model.Trim();
                }
                else if (step.Removes)
                {
                    await Store.Presence.LeaveAsync(model.Nodes[step.Node].Id);
                    model.Remove(step.Node, await JoinModelAsync());
                }
                else
                {
                    var (batch, expected) = model.Append(step);
                    Assert.Equal(expected, (await model.Nodes[step.Node].AppendAsync(batch)).Select(item => item.Sequence));
                }
            }

            foreach (var room in model.Rooms)
            {
                Assert.Equal(room.Events, (await ReadAllAsync(room.Name)).Select(ModelEvent.Of));
                Assert.Equal((room.End, room.Lines, room.Members), await EndAsync(room.Name));
                Assert.Equal(room.Members, await Store.Presence.CountClientsAsync(room.Name));
            }

            foreach (var node in model.Nodes)
            {
                await Store.Presence.LeaveAsync(node.Id);
            }
        },
        tests: 50,
        Properties.Shrink);

    private Task<ContractNode> JoinModelAsync() => JoinAsync(retention: new Retention(ModelKept, 0));

    private async Task<(long End, long Lines, int Members)> EndAsync(string name)
    {
        var room = await Store.Log.ReadRoomAsync(name, 0, 0);
        return (room.End.Sequence, room.Lines, room.Members);
    }

    private sealed record ModelAction(ModelActionKind Kind, long Client, int Room)
    {
        public override string ToString() => $"{Kind} {Client} {Room}";
    }

    /// <param name="Node">The node; negative = all rooms are trimmed instead.</param>
    /// <param name="Retried">How many earlier events are retried with the new ones.</param>
    /// <param name="Removes">Whether the node is removed instead.</param>
    private sealed record ModelStep(int Node, ModelAction[] Actions, int Retried, bool Removes)
    {
        public override string ToString() => Node < 0 ? "trim" : Removes ? $"remove {Node}" : $"node {Node}: {Retried} retried, {string.Join(", ", (object[])Actions)}";
    }

    /// <param name="Number">Zero for events of a removal.</param>
    private sealed record ModelEvent(long Sequence, Guid Node, long Number, RoomEventKind Kind, long Line, int Members)
    {
        public static ModelEvent Of(LogEvent read) => new(read.Sequence, read.Node, Math.Max(0, read.Number), read.Kind, read.Line, read.Members);
    }

    private sealed class ModelRoom(string name)
    {
        public string Name => name;

        public List<ModelEvent> Events { get; } = [];

        public long End { get; set; }

        public long Lines { get; set; }

        public int Members { get; set; }

        public long Add(Guid node, long number, RoomEventKind kind, int change)
        {
            Lines += kind.IsLine() ? 1 : 0;
            Members += change;
            Events.Add(new ModelEvent(++End, node, number, kind, kind.IsLine() ? Lines : 0, Members));
            return End;
        }
    }

    private sealed class RoomsModel(string prefix, ContractNode[] nodes)
    {
        private readonly List<(PendingEvent Event, long Sequence, ModelRoom Room)>[] _appended = [.. nodes.Select(_ => new List<(PendingEvent, long, ModelRoom)>())];
        private readonly Dictionary<long, ModelRoom>[] _members = [.. nodes.Select(_ => new Dictionary<long, ModelRoom>())];

        public ContractNode[] Nodes => nodes;

        public ModelRoom[] Rooms { get; } = [.. Enumerable.Range(0, ModelRooms).Select(room => new ModelRoom($"{prefix} {room}"))];

        public (PendingEvent[] Batch, List<long> Sequences) Append(ModelStep step)
        {
            var (node, appended) = (nodes[step.Node], _appended[step.Node]);
            var first = Math.Max(0, appended.Count - step.Retried);
            foreach (var action in step.Actions)
            {
                Append(node, _members[step.Node], action, Rooms[action.Room], (item, room, change) => appended.Add(
                    (item, change is null ? 0 : room.Add(node.Id, item.Number, item.Kind, change.Value), room)));
            }

            return ([.. appended.Skip(first).Select(item => item.Event)], [.. appended.Skip(first).Select(item => IsKept(node, item) ? item.Sequence : 0)]);
        }

        public void Remove(int place, ContractNode successor)
        {
            foreach (var (_, room) in _members[place])
            {
                room.Add(nodes[place].Id, 0, RoomEventKind.Left, -1);
            }

            nodes[place] = successor;
            _members[place].Clear();
            _appended[place].Clear();
        }

        public void Trim()
        {
            foreach (var room in Rooms)
            {
                room.Events.RemoveAll(item => item.Sequence <= room.End - ModelKept);
            }
        }

        private static void Append(ContractNode node, Dictionary<long, ModelRoom> members, ModelAction action, ModelRoom room, Action<PendingEvent, ModelRoom, int?> add)
        {
            var former = members.GetValueOrDefault(action.Client);
            var client = Client(action.Client);
            switch (action.Kind)
            {
                case ModelActionKind.Say:
                    add(node.Line(room.Name), room, 0);
                    break;
                case ModelActionKind.Enter:
                    add(node.Arrival(client, room.Name), room, former == room ? null : 1);
                    members[action.Client] = room;
                    if (former is not null && former != room)
                    {
                        add(node.Departure(client, former.Name), former, -1);
                    }

                    break;
                default:
                    add(node.Departure(client, room.Name, isGone: action.Kind == ModelActionKind.Go), room, former == room ? -1 : null);
                    if (former == room)
                    {
                        members.Remove(action.Client);
                    }

                    break;
            }
        }

        private static bool IsKept(ContractNode node, (PendingEvent Event, long Sequence, ModelRoom Room) item) =>
            item.Room.Events.Exists(kept => kept.Node == node.Id && kept.Number == item.Event.Number);
    }
}
