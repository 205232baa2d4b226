using KestrelChat.Server.Events;

namespace KestrelChat.Server.Tests.Events;

public sealed class ViewerSlotsTests
{
    [Fact]
    public void There_are_as_many_slots_as_the_limit_and_each_is_freed_once()
    {
        var slots = new ViewerSlots(() => 2);
        var one = slots.TryAcquire();
        Assert.NotNull(slots.TryAcquire());
        Assert.Null(slots.TryAcquire());
        one!.Dispose();
        one.Dispose();
        Assert.Equal(1, slots.Taken);
        Assert.NotNull(slots.TryAcquire());
        Assert.Null(slots.TryAcquire());
    }

    [Fact]
    public void However_few_connections_there_are_one_viewer_is_let_in() => Assert.NotNull(new ViewerSlots(() => 0).TryAcquire());
}
