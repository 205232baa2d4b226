using System.Net;
using KestrelChat.Text;

namespace KestrelChat.Tests.Text;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.0", "203.0.113.255", "203.0.112.255")]
    [InlineData("203.0.113.0/24", "203.0.113.7", "::ffff:203.0.113.7", "::ffff:203.0.114.7")]
    [InlineData("203.0.113.128/25", "203.0.113.128", "203.0.113.255", "203.0.113.127")]
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255", "2001:db8::1")]
    [InlineData("203.0.113.7/32", "203.0.113.7", "::ffff:203.0.113.7", "203.0.113.8")]
    [InlineData("203.0.113.7", "203.0.113.7", "::ffff:203.0.113.7", "203.0.113.6")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", "::ffff:203.0.113.7", "203.0.113.6")]
    [InlineData("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::")]
    [InlineData("2001:db8::/32", "2001:db8::1", "2001:db8::2", "203.0.113.7")]
    [InlineData("::/0", "::1", "2001:db8::2", "203.0.113.7")]
    [InlineData("::1", "::1", "0:0::1", "::2")]
    public void A_range_contains_the_addresses_with_its_prefix(string text, string inside, string alsoInside, string outside)
    {
        Assert.True(AddressRange.TryParse(text, out var range, out var error), error);

        Assert.Null(error);
        Assert.True(range.Contains(IPAddress.Parse(inside)));
        Assert.True(range.Contains(IPAddress.Parse(alsoInside)));
        Assert.False(range.Contains(IPAddress.Parse(outside)));
    }

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7/32", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("::1/128", "::1")]
    [InlineData("[2001:db8::1]", "2001:db8::1")]
    public void A_range_is_formatted_in_a_form_that_parses_to_itself(string text, string written)
    {
        Assert.True(AddressRange.TryParse(text, out var range, out _));

        Assert.Equal(written, range.ToString());
        Assert.True(AddressRange.TryParse(written, out var again, out _));
        Assert.Equal(range, again);
    }

    [Theory]
    [InlineData("203.0.113.7", 64, "203.0.113.7")]
    [InlineData("203.0.113.7", 8, "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", 64, "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", 64, "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:3:4:5:6", 128, "2001:db8:1:2:3:4:5:6")]
    [InlineData("2001:db8:1:2:3:4:5:6", 1, "::/1")]
    [InlineData("::1", 64, "::1")]
    [InlineData("fe80::1%3", 64, "fe80::1")]
    [InlineData("64:ff9b::203.0.113.7", 64, "64:ff9b::cb00:7107")]
    [InlineData("64:ff9b:1::203.0.113.7", 64, "64:ff9b:1::cb00:7107")]
    [InlineData("2001::1:2", 64, "2001::1:2")]
    public void Around_an_address_lies_what_one_host_can_use(string address, int prefix, string range) =>
        Assert.Equal(range, AddressRange.Around(IPAddress.Parse(address), prefix).ToString(), ignoreCase: true);

    [Fact]
    public void A_scope_is_no_part_of_a_range()
    {
        Assert.True(AddressRange.TryParse("fe80::1%3", out var range, out _));
        Assert.Equal("fe80::1", range.ToString());
        Assert.True(range.Contains(IPAddress.Parse("fe80::1%4")));
    }

    [Theory]
    [InlineData("203.0.113.7/24")]
    [InlineData("203.0.113.1/31")]
    [InlineData("2001:db8::1/32")]
    [InlineData("1.0.0.0/0")]
    public void Bits_after_the_prefix_are_rejected(string text) => AssertRejected(text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/")]
    [InlineData("/24")]
    [InlineData("localhost")]
    [InlineData("203.0.113.0/")]
    [InlineData("203.0.113.0/33")]
    [InlineData("203.0.113.0/-1")]
    [InlineData("203.0.113.0/+24")]
    [InlineData("203.0.113.0/ 24")]
    [InlineData("203.0.113.0/24/24")]
    [InlineData("203.0.113.0/255.255.255.0")]
    [InlineData("203.0.113.256")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:db8:::/32")]
    [InlineData("*")]
    [InlineData("203.0.113.*")]
    [InlineData("203.0.113.1-203.0.113.9")]
    public void Anything_else_is_rejected(string? text) => AssertRejected(text);

    /// <summary>.NET parses them as 0.0.0.10, 10.0.0.1 and 0.0.0.0/8, which is probably not intended.</summary>
    [Theory]
    [InlineData("10")]
    [InlineData("10.1")]
    [InlineData("0/8")]
    [InlineData("0x7f.1")]
    public void An_IPv4_address_that_is_not_four_decimal_numbers_is_rejected(string text) => AssertRejected(text);

    [Fact]
    public void A_range_of_mapped_addresses_is_rejected() => AssertRejected("::ffff:203.0.113.0/120");

    [Fact]
    public void Unmapped_changes_only_mapped_addresses()
    {
        Assert.Equal(IPAddress.Parse("192.0.2.1"), AddressRange.Unmapped(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.Equal(IPAddress.Parse("192.0.2.1"), AddressRange.Unmapped(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(IPAddress.Parse("2001:db8::1"), AddressRange.Unmapped(IPAddress.Parse("2001:db8::1")));
    }

    private static void AssertRejected(string? text)
    {
        Assert.False(AddressRange.TryParse(text, out _, out var error), $"'{text}' was accepted");
        Assert.False(string.IsNullOrEmpty(error));
    }
}
