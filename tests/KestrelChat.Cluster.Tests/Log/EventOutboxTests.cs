using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Cluster.Tests.Log;

public sealed class EventOutboxTests : IDisposable
{
    private const int MaxEvents = 4;
    private const int MaxBytes = 1000;

    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public void A_full_outbox_rejects_lines_skips_no_number_and_has_room_of_its_own_for_what_may_not_be_lost()
    {
        var outbox = new EventOutbox(MaxEvents, MaxBytes);
        Assert.All(Enumerable.Range(0, MaxEvents), _ => Assert.True(Add(outbox, isRequired: false)));

        Assert.False(Add(outbox, isRequired: false));
        Assert.All(Enumerable.Range(0, MaxEvents), _ => Assert.True(Add(outbox, isRequired: true)));
        Assert.False(Add(outbox, isRequired: true));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Numbers(outbox));
    }

    [Fact]
    public void What_a_restart_puts_in_front_takes_no_room_of_what_may_not_be_lost()
    {
        var outbox = new EventOutbox(MaxEvents, MaxBytes);
        Assert.True(Add(outbox, isRequired: true));
        outbox.Restart(0, _ => false, [.. Enumerable.Range(0, 3 * MaxEvents).Select(_ => Entry(MaxBytes, isRequired: true))], () => { }, _ => { });

        Assert.All(Enumerable.Range(1, MaxEvents - 1), _ => Assert.True(Add(outbox, isRequired: true)));
        Assert.False(Add(outbox, isRequired: true));
        outbox.RemoveUpTo((3 * MaxEvents) + 1);
        Assert.True(Add(outbox, isRequired: true));
    }

    [Fact]
    public void The_bytes_of_events_are_bounded()
    {
        var outbox = new EventOutbox(MaxEvents, MaxBytes);

        Assert.True(Add(outbox, isRequired: false, bytes: 800));
        Assert.False(Add(outbox, isRequired: false, bytes: 100));
        Assert.True(Add(outbox, isRequired: true, bytes: 900));
        Assert.False(Add(outbox, isRequired: true, bytes: 1));
        Assert.False(Add(outbox, isRequired: false, bytes: 1));

        outbox.RemoveUpTo(2);
        Assert.Equal((0, 0L, null), outbox.Pending);
        Assert.True(Add(outbox, isRequired: false));
        Assert.Equal([3], Numbers(outbox));
    }

    [Fact]
    public void A_batch_is_bounded_by_count_and_bytes_and_has_at_least_one_event()
    {
        var outbox = new EventOutbox(MaxEvents, MaxBytes);
        Assert.True(Add(outbox, isRequired: false, bytes: 500) && Add(outbox, isRequired: false) && Add(outbox, isRequired: false));

        Assert.Equal([1], outbox.Peek(10, 1).Select(entry => entry.Number));
        Assert.Equal([1, 2], outbox.Peek(2, MaxBytes).Select(entry => entry.Number));
        Assert.Equal([1, 2], outbox.Peek(10, 700).Select(entry => entry.Number));
    }

    [Fact]
    public Task Whatever_happens_events_leave_in_their_order_and_numbers_are_gapless_since_the_last_restart() =>
        Properties.HoldAsync(Steps, CheckAgainstModel, tests: 100, Properties.Shrink);

    [Trait("Category", "Long")]
    [Fact]
    public Task Whatever_happens_events_leave_in_their_order_and_numbers_are_gapless_since_the_last_restart_long() =>
        Properties.HoldAsync(Steps, CheckAgainstModel, tests: 100, Properties.Shrink);

    /// <summary>What happens, and how much: 0 = a line is added, 1 = an arrival, 2 = some are in the log, 3 = restart when some are in the log.</summary>
    private static Gen<(int What, int Amount)[]> Steps =>
        (from what in Gen.Choose(0, 3)
         from amount in Gen.Choose(0, 5)
         select (what, amount)).ArrayOf();

    private void CheckAgainstModel((int What, int Amount)[] steps)
    {
        var outbox = new EventOutbox(MaxEvents, 100 * MaxBytes);
        List<(PendingEntry Entry, long Number)> model = [];
        HashSet<PendingEntry> restarted = [];
        var last = 0L;
        var obsoleteSize = Entry(bytes: 3, isRequired: false).Size;
        foreach (var (what, amount) in steps)
        {
            var removed = Math.Min(amount, model.Count);
            var upTo = removed == 0 ? 0 : model[removed - 1].Number;
            switch (what)
            {
                case 0 or 1:
                    var entry = Entry(amount, isRequired: what == 1);
                    var fits = model.Count(item => item.Entry.IsRequired == entry.IsRequired && !restarted.Contains(item.Entry)) < MaxEvents;
                    Assert.Equal(fits, outbox.TryAdd(entry, added => Assert.Equal(last + 1, added.Number)));
                    if (fits)
                    {
                        model.Add((entry, ++last));
                    }

                    break;
                case 2:
                    outbox.RemoveUpTo(upTo);
                    model.RemoveRange(0, removed);
                    break;
                default:
                    PendingEntry[] first = [.. Enumerable.Range(0, amount).Select(bytes => Entry(bytes, isRequired: true))];
                    restarted.UnionWith(first);
                    List<long> added = [];
                    var left = model.Skip(removed).Select(item => item.Entry).ToLookup(item => item.Size == obsoleteSize);
                    Assert.Equal(left[true], outbox.Restart(upTo, item => item.Size == obsoleteSize, first, () => Assert.Empty(added), entry => added.Add(entry.Number)));
                    model = [.. first.Concat(left[false]).Select((item, i) => (item, i + 1L))];
                    last = model.Count;
                    Assert.Equal(model.Select(item => item.Number), added);
                    break;
            }

            Assert.Equal(model, outbox.Peek(int.MaxValue, long.MaxValue).Select(item => (item, item.Number)));
            Assert.Equal((model.Count, model.Sum(item => (long)item.Entry.Size)), (outbox.Pending.Events, outbox.Pending.Bytes));
            Assert.Equal(model.Count(item => !item.Entry.IsRequired), outbox.PendingLines);
        }
    }

    private bool Add(EventOutbox outbox, bool isRequired, int bytes = 0) => outbox.TryAdd(Entry(bytes, isRequired), _ => { });

    private static IEnumerable<long> Numbers(EventOutbox outbox) => outbox.Peek(int.MaxValue, long.MaxValue).Select(entry => entry.Number);

    private PendingEntry Entry(int bytes, bool isRequired)
    {
        var content = new PendingEvent(0, "lobby", isRequired ? RoomEventKind.Arrived : RoomEventKind.Said, "", "", new byte[bytes], TimeSpan.Zero, 0, []);
        return new PendingEntry(_chat.Hub.Lobby.Replica, origin: null, changes: [], content, submittedAt: 0);
    }
}
