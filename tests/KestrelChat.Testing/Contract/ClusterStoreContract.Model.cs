using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    private const int ModelNodes = 3;
    private const int ModelRooms = 3;

    // A node appends lines and retries its last ones with them, or all rooms are trimmed.
    private static readonly Gen<LogStep> s_steps = Gen.Frequency(
        (6, from node in Gen.Choose(0, ModelNodes - 1)
            from rooms in Gen.ListOf(Gen.Choose(0, ModelRooms - 1))
            from retried in Gen.Choose(0, 5)
            select new LogStep(node, [.. rooms], retried, null)),
        (1, from keep in Gen.Choose(1, 8)
            select new LogStep(0, [], 0, keep)));

    [Fact]
    public Task The_log_equals_its_model_after_any_appends_retries_and_trims() => Properties.HoldAsync(
        Gen.ArrayOf(s_steps),
        async steps =>
        {
            var model = new LogModel($"{Guid.NewGuid()}");
            foreach (var step in steps)
            {
                if (step.Keep is { } keep)
                {
                    while (await Store.Log.TrimAsync(new Retention(keep, DateTimeOffset.MinValue), 3) > 0)
                    {
                    }

                    model.Trim(keep);
                }
                else
                {
                    var (node, batch, expected) = model.Append(step);
                    Assert.Equal(expected, await Store.Log.AppendAsync(node, batch));
                }
            }

            foreach (var (room, expected) in model.Rooms)
            {
                Assert.Equal(expected, (await ReadAllAsync(room)).Select(line => (line.Sequence, line.Node, line.Number)));
                Assert.Equal(expected.TakeLast(2).SkipLast(1), (await Store.Log.ReadLastAsync(room, 1, before: model.Head(room))).Select(line => (line.Sequence, line.Node, line.Number)));
                Assert.Equal([new RoomPosition(room, model.Head(room))], await Store.Log.ReadHeadsAsync([room]));
            }
        },
        tests: 50,
        Properties.Shrink);

    /// <param name="Rooms">The room of each new line.</param>
    /// <param name="Retried">How many earlier lines are retried with them.</param>
    /// <param name="Keep">Instead: how many lines of each room a trim keeps.</param>
    private sealed record LogStep(int Node, int[] Rooms, int Retried, int? Keep)
    {
        public override string ToString() => Keep is { } keep ? $"keep {keep}" : $"node {Node}: {Retried} retried, rooms {string.Join(' ', Rooms)}";
    }

    private sealed class LogModel(string prefix)
    {
        private readonly Guid[] _nodes = [.. Enumerable.Range(0, ModelNodes).Select(_ => Guid.NewGuid())];
        private readonly Dictionary<int, List<PendingLine>> _lines = Enumerable.Range(0, ModelNodes).ToDictionary(node => node, _ => new List<PendingLine>());
        private readonly Dictionary<string, long> _heads = [];

        public Dictionary<string, List<(long Sequence, Guid Node, long Number)>> Rooms { get; } = [];

        public long Head(string room) => _heads[room];

        public (Guid Node, List<PendingLine> Batch, List<long> Sequences) Append(LogStep step)
        {
            var earlier = _lines[step.Node];
            var batch = earlier.TakeLast(step.Retried).ToList();
            foreach (var room in step.Rooms)
            {
                var line = Line(earlier.Count + 1, $"{prefix} {room}");
                earlier.Add(line);
                batch.Add(line);
                Rooms.TryAdd(line.Room, []);
                _heads[line.Room] = _heads.GetValueOrDefault(line.Room) + 1;
                Rooms[line.Room].Add((_heads[line.Room], _nodes[step.Node], line.Number));
            }

            var sequences = batch.Select(line => Rooms[line.Room].Find(kept => kept.Node == _nodes[step.Node] && kept.Number == line.Number).Sequence);
            return (_nodes[step.Node], batch, [.. sequences]);
        }

        public void Trim(int keep)
        {
            foreach (var (room, lines) in Rooms)
            {
                lines.RemoveAll(line => line.Sequence <= _heads[room] - keep);
            }
        }
    }
}
