using System.Globalization;
using KestrelChat.Server.Platform;
using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Tests.Transport;

public sealed class DescriptorLimitTests
{
    [Fact]
    public void Clients_get_the_rest_of_the_soft_limit_and_other_sockets_a_part_of_the_reserve()
    {
        Assert.Equal(new DescriptorLimit(Clients: 300 - 100 - 64, Sockets: 300 - 100 - 64 + 16), DescriptorLimit.Of(300, open: 100));
    }

    [Fact]
    public void The_reserve_grows_with_the_limit_up_to_a_bound()
    {
        Assert.Equal(20_000 - 200 - 1024, DescriptorLimit.Of(20_000, open: 200).Clients);
        Assert.Equal(4_096 - 200 - 256, DescriptorLimit.Of(4_096, open: 200).Clients);
    }

    [Fact]
    public void There_is_always_room_for_one_client()
    {
        Assert.Equal(1, DescriptorLimit.Of(300, open: 299).Clients);
    }

    [Fact]
    public void The_open_descriptors_are_counted_and_the_limit_is_known()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        var limit = Descriptors.Limit!.Value;
        var before = Descriptors.CountOpen(limit);
        var files = Enumerable.Range(0, 50).Select(_ => File.OpenHandle("/dev/null")).ToList();

        // Other tests open and close some at the same time.
        Assert.InRange(Descriptors.CountOpen(limit), before + 1, limit);
        files.ForEach(file => file.Dispose());
        var line = File.ReadLines("/proc/self/limits").Single(each => each.StartsWith("Max open files", StringComparison.Ordinal));
        Assert.Equal(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], limit.ToString(CultureInfo.InvariantCulture));
    }
}
