using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Tests.Transport;

public sealed class DescriptorLimitTests
{
    private static readonly string[] s_limits =
    [
        "Limit                     Soft Limit           Hard Limit           Units     ",
        "Max processes             95000                95000                processes ",
        "Max open files            300                  4096                 files     ",
    ];

    [Fact]
    public void Clients_get_the_rest_of_the_soft_limit_and_other_sockets_a_part_of_the_reserve()
    {
        Assert.Equal(new DescriptorLimit(Clients: 300 - 100 - 64, Sockets: 300 - 100 - 64 + 16), DescriptorLimit.Of(s_limits, open: 100));
    }

    [Fact]
    public void The_reserve_grows_with_the_limit_up_to_a_bound()
    {
        Assert.Equal(20_000 - 200 - 1024, DescriptorLimit.Of(["Max open files            20000                20000                files"], open: 200).Clients);
        Assert.Equal(4_096 - 200 - 256, DescriptorLimit.Of(["Max open files            4096                 4096                 files"], open: 200).Clients);
    }

    [Fact]
    public void There_is_always_room_for_one_client()
    {
        Assert.Equal(1, DescriptorLimit.Of(s_limits, open: 299).Clients);
    }

    [Fact]
    public void Without_a_descriptor_limit_there_is_no_limit()
    {
        Assert.Equal(int.MaxValue, DescriptorLimit.Of(["Max open files            unlimited            unlimited            files"], open: 10).Sockets);
        Assert.Equal(int.MaxValue, DescriptorLimit.Of([], open: 10).Sockets);
    }
}
