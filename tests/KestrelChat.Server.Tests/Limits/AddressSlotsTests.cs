using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Limits;
using KestrelChat.Text;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Tests.Limits;

public sealed class AddressSlotsTests
{
    private static readonly IPAddress s_one = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_other = IPAddress.Parse("2001:db8::1");

    [Fact]
    public void Each_address_has_as_many_slots_as_the_limit()
    {
        var slots = Slots(2);

        Assert.Equal(2, slots.Limit);
        Assert.Equal([true, true, false, false], AcquireMany(slots, s_one, 4));
        Assert.Equal([true, true, false], AcquireMany(slots, s_other, 3));
    }

    [Fact]
    public void A_released_slot_is_free_again_and_a_refusal_takes_none()
    {
        var slots = Slots(2);
        AcquireMany(slots, s_one, 5);

        slots.Release(s_one);

        Assert.Equal([true, false], AcquireMany(slots, s_one, 2));
    }

    [Fact]
    public void An_address_without_connections_is_forgotten()
    {
        var slots = Slots(1);
        AcquireMany(slots, s_one, 3);
        Assert.Single(Taken(slots));

        slots.Release(s_one);

        Assert.Empty(Taken(slots));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:127.1.2.3")]
    public void Loopback_is_exempt(string address)
    {
        var slots = Slots(1);

        Assert.All(AcquireMany(slots, IPAddress.Parse(address), 10), Assert.True);

        slots.Release(IPAddress.Parse(address));
        Assert.Empty(Taken(slots));
    }

    [Fact]
    public void An_IPv4_address_mapped_into_IPv6_is_the_same_address()
    {
        var slots = Slots(2);
        var mapped = s_one.MapToIPv6();

        Assert.True(slots.TryAcquire(s_one));
        Assert.True(slots.TryAcquire(mapped));
        Assert.False(slots.TryAcquire(s_one));
        Assert.False(slots.TryAcquire(mapped));

        slots.Release(s_one);
        slots.Release(mapped);
        Assert.Empty(Taken(slots));
    }

    [Theory]
    [InlineData(64, "2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData(64, "2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData(48, "2001:db8::1", "2001:db8:0:1::1", true)]
    [InlineData(128, "2001:db8::1", "2001:db8::2", false)]
    [InlineData(64, "fe80::1%3", "fe80::1%4", true)]
    [InlineData(64, "fe80::1%3", "fe80::2%3", false)]
    public void An_IPv6_network_counts_as_one_address(int prefix, string one, string other, bool areOne)
    {
        var slots = Slots(1, prefix);

        Assert.True(slots.TryAcquire(IPAddress.Parse(one)));
        Assert.Equal(!areOne, slots.TryAcquire(IPAddress.Parse(other)));

        slots.Release(IPAddress.Parse(one));
        Assert.True(slots.TryAcquire(IPAddress.Parse(one)));
    }

    [Fact]
    public void Loopback_that_is_not_trusted_has_as_many_slots_as_any_address()
    {
        var slots = Slots(2, trustLoopback: false);

        Assert.Equal([true, true, false], AcquireMany(slots, IPAddress.Loopback, 3));
        Assert.Equal([true, true, false], AcquireMany(slots, IPAddress.IPv6Loopback, 3));
    }

    [Fact]
    public async Task Concurrent_use_never_exceeds_the_limit_and_leaves_nothing_behind()
    {
        const int Limit = 3;
        var slots = Slots(Limit);
        var inside = 0;
        var max = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 20_000; round++)
            {
                if (slots.TryAcquire(s_one))
                {
                    var now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref max, now);
                    Interlocked.Decrement(ref inside);
                    slots.Release(s_one);
                }
            }
        })));

        Assert.InRange(max, 1, Limit);
        Assert.Empty(Taken(slots));
        Assert.Equal([true, true, true, false], AcquireMany(slots, s_one, 4));
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        var slots = Slots(limit: 0);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(slots.TryAcquire(IPAddress.Parse("192.0.2.1")));
        }

        slots.Release(IPAddress.Parse("192.0.2.1"));
    }

    private static AddressSlots Slots(int limit, int prefix = 64, bool trustLoopback = true) => new(
        Options.Create(new ConnectionLimitOptions { MaxConnectionsPerAddress = limit }),
        Options.Create(new HubOptions { IPv6PrefixLength = prefix }),
        Options.Create(new LoopbackOptions { TrustLoopback = trustLoopback }));

    private static bool[] AcquireMany(AddressSlots slots, IPAddress address, int times) => [.. Enumerable.Range(0, times).Select(_ => slots.TryAcquire(address))];

    private static void InterlockedMax(ref int max, int value)
    {
        for (var seen = Volatile.Read(ref max); seen < value; seen = Volatile.Read(ref max))
        {
            Interlocked.CompareExchange(ref max, value, seen);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_taken")]
    private static extern ref ConcurrentDictionary<AddressRange, int> Taken(AddressSlots slots);
}
