using System.Net;
using KestrelChat.Moderation;
using KestrelChat.Testing.Chat;
using KestrelChat.Text;

namespace KestrelChat.Tests.Commands;

public sealed class BanCommandsTests : IDisposable
{
    private static readonly IPAddress s_own = IPAddress.Parse("192.0.2.5");

    private readonly CommandChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Theory]
    [InlineData("/ban 203.0.113.1 10m spam")]
    [InlineData("/ban 203.0.113.1 -5")]
    [InlineData("/ban 203.0.113.1 99999999999")]
    [InlineData("/ban 203.0.113.1 0")]
    [InlineData("/ban")]
    public async Task A_mistyped_duration_bans_nobody(string command)
    {
        var ann = _chat.JoinOperator("ann");

        Assert.Equal(["* usage: /ban <name|address> [minutes] [reason]"], await _chat.RunAsync(ann, command));

        Assert.Empty(_chat.Moderator.Bans);
    }

    [Fact]
    public async Task Bans_lists_each_range_with_its_remaining_time_and_reason()
    {
        var ann = _chat.JoinOperator("ann");
        Assert.Equal(["* there are no bans"], await _chat.RunAsync(ann, "/bans"));

        _chat.Type(ann, "/ban 203.0.113.0/24", "/ban 203.0.114.7 90", "/ban 2001:db8::/32 spam and more", "/ban 203.0.115.7 180 spam");
        _chat.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(
            ["* bans (4):", "*   203.0.113.0/24", "*   203.0.114.7 (80m)", "*   2001:db8::/32 - spam and more", "*   203.0.115.7 (3h) - spam"],
            await _chat.RunAsync(ann, "/bans"));
        _chat.Time.Advance(TimeSpan.FromMinutes(80));
        Assert.Equal(
            ["* bans (3):", "*   203.0.113.0/24", "*   2001:db8::/32 - spam and more", "*   203.0.115.7 (90m) - spam"],
            await _chat.RunAsync(ann, "/bans"));
    }

    [Fact]
    public async Task Bans_lists_a_hundred_and_counts_the_others()
    {
        var ann = _chat.JoinOperator("ann");
        for (var i = 1; i <= 103; i++)
        {
            await BanAsync($"203.0.113.{i}");
        }

        var shown = await _chat.RunAsync(ann, "/bans");

        Assert.Equal(["* bans (103):", .. Enumerable.Range(1, 100).Select(i => $"*   203.0.113.{i}"), "*   and 3 more"], shown);
    }

    [Theory]
    [InlineData("/bans")]
    [InlineData("/ban 203.0.113.7")]
    [InlineData("/unban 203.0.113.7")]
    public async Task Only_operators_may_use_the_commands(string command)
    {
        await BanAsync("203.0.113.7");
        var ann = _chat.Join("ann");

        Assert.Equal(["* only operators can do that; /op <token> makes you one"], await _chat.RunAsync(ann, command));

        Assert.Single(_chat.Moderator.Bans);
    }

    [Fact]
    public async Task A_ban_of_others_needs_no_confirmation_and_the_reply_counts_disconnected_clients()
    {
        var ann = _chat.JoinOperator("ann", s_own);
        var bob = _chat.Join("bob", address: IPAddress.Parse("203.0.113.7"));

        Assert.Equal(
            ["bob has left", "* 203.0.113.0/24 is banned for 5m (1 disconnected)"],
            await _chat.RunAsync(ann, "/ban 203.0.113.0/24 5 spam"));
        Assert.Equal(["* 203.0.114.7 is banned until /unban (0 disconnected)"], await _chat.RunAsync(ann, "/ban 203.0.114.7"));

        Assert.Equal(CloseReason.Banned, bob.Client.ClosedFor);
        Assert.Equal(["203.0.113.0/24", "203.0.114.7"], _chat.Moderator.Bans.Select(ban => ban.Range.ToString()));
    }

    [Theory]
    [InlineData("192.0.2.5", 1)]
    [InlineData("192.0.2.0/24", 1)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("127.0.0.0/8", 0)]
    [InlineData("::1", 0)]
    [InlineData("0.0.0.0/0", 1)]
    [InlineData("::/0", 0)]
    public async Task A_ban_that_includes_the_operator_or_the_machine_takes_effect_only_when_it_is_repeated(string range, int count)
    {
        var ann = _chat.JoinOperator("ann", s_own);

        Assert.Equal([Confirm(range, count)], await _chat.RunAsync(ann, "/ban " + range));
        Assert.Empty(_chat.Moderator.Bans);
        Assert.Equal(CloseReason.None, ann.Client.ClosedFor);

        _chat.Type(ann, "/ban " + range);

        Assert.Equal(range, Assert.Single(_chat.Moderator.Bans).Range.ToString());
    }

    [Theory]
    [InlineData("::ffff:192.0.2.5", "192.0.2.5")]
    [InlineData("2001:db8::5", "2001:db8::/64")]
    public async Task The_operators_address_is_recognized_over_IPv6_too(string own, string range)
    {
        var ann = _chat.JoinOperator("ann", IPAddress.Parse(own));

        Assert.Equal([Confirm(range, 1)], await _chat.RunAsync(ann, "/ban " + range));

        Assert.Empty(_chat.Moderator.Bans);
    }

    [Fact]
    public async Task A_repetition_after_a_minute_asks_again()
    {
        var ann = _chat.JoinOperator("ann", s_own);
        var confirm = Confirm("192.0.2.5", 1);
        Assert.Equal([confirm], await _chat.RunAsync(ann, "/ban 192.0.2.5"));
        _chat.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([confirm], await _chat.RunAsync(ann, "/ban 192.0.2.5"));
        _chat.Time.Advance(TimeSpan.FromSeconds(59));

        _chat.Type(ann, "/ban 192.0.2.5");

        Assert.Single(_chat.Moderator.Bans);
    }

    [Theory]
    [InlineData("2001:db8::5", "2001:db8::/64")]
    [InlineData("fe80::5%3", "fe80::5")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    public async Task A_ban_by_name_covers_what_counts_as_the_users_address(string address, string range)
    {
        var ann = _chat.JoinOperator("ann", s_own);
        _chat.Join(new IPEndPoint(IPAddress.Parse(address), 4711).ToString(), address: IPAddress.Parse(address));

        Assert.Contains($"* {range} is banned until /unban (1 disconnected)", await _chat.RunAsync(ann, $"/ban {new IPEndPoint(IPAddress.Parse(address), 4711)}"));
    }

    [Fact]
    public async Task A_ban_by_name_that_would_include_the_operators_network_has_to_be_repeated()
    {
        var ann = _chat.JoinOperator("ann", IPAddress.Parse("2001:db8::1"));
        _chat.Join("[2001:db8::2]:4711", address: IPAddress.Parse("2001:db8::2"));

        Assert.Contains(Confirm("2001:db8::/64", 2), await _chat.RunAsync(ann, "/ban [2001:db8::2]:4711"));
        Assert.Empty(_chat.Moderator.Bans);
    }

    [Fact]
    public async Task A_confirmed_ban_of_the_operators_own_address_disconnects_the_operator()
    {
        var ann = _chat.JoinOperator("ann", s_own);

        _chat.Type(ann, "/ban 192.0.2.5 10 enough", "/ban 192.0.2.5 10 enough");

        Assert.Contains("* you are banned from this server: enough", await ann.ReadToEndAsync());
        Assert.Equal(CloseReason.Banned, ann.Client.ClosedFor);
    }

    [Fact]
    public async Task Another_ban_is_no_confirmation()
    {
        var ann = _chat.JoinOperator("ann", s_own);
        var confirm = Confirm("192.0.2.0/24", 1);

        Assert.Equal([confirm], await _chat.RunAsync(ann, "/ban 192.0.2.0/24"));
        Assert.Equal([confirm], await _chat.RunAsync(ann, "/ban 192.0.2.0/24 60"));
        Assert.Equal(["* 203.0.113.7 is banned until /unban (0 disconnected)"], await _chat.RunAsync(ann, "/ban 203.0.113.7"));
        Assert.Equal([confirm], await _chat.RunAsync(ann, "/ban 192.0.2.0/24 60"));

        Assert.Equal("203.0.113.7", Assert.Single(_chat.Moderator.Bans).Range.ToString());
    }

    [Fact]
    public async Task A_confirmation_is_valid_once()
    {
        var ann = _chat.JoinOperator("ann");
        _chat.Type(ann, "/ban 127.0.0.1", "/ban 127.0.0.1", "/unban 127.0.0.1");
        Assert.Empty(_chat.Moderator.Bans);

        Assert.Equal([Confirm("127.0.0.1", 0)], await _chat.RunAsync(ann, "/ban 127.0.0.1"));

        Assert.Empty(_chat.Moderator.Bans);
    }

    [Fact]
    public async Task A_ban_that_exists_is_not_added_again_and_Unban_lifts_it_once()
    {
        var ann = _chat.JoinOperator("ann");
        await BanAsync("203.0.113.7");

        Assert.Equal(["* 203.0.113.7 is already banned; /unban it first to change that"], await _chat.RunAsync(ann, "/ban 203.0.113.7 5"));
        Assert.Equal(["* 203.0.113.7 is no longer banned"], await _chat.RunAsync(ann, "/unban 203.0.113.7"));
        Assert.Equal(["* 203.0.113.7 is not banned; /bans lists the bans"], await _chat.RunAsync(ann, "/unban 203.0.113.7"));
        Assert.Equal(
            ["* 203.0.113.7/24 is not an address or a range such as 203.0.113.0/24 (no bits may be set after the prefix)"],
            await _chat.RunAsync(ann, "/unban 203.0.113.7/24"));
    }

    private static string Confirm(string range, int count) => $"* banning {range} would include you or this machine, and disconnect {count}; repeat the command within a minute to do it";

    private async Task BanAsync(string range)
    {
        Assert.True(AddressRange.TryParse(range, out var parsed, out var error), error);
        Assert.Equal(BanStatus.Added, (await _chat.Moderator.BanAsync("op", parsed, "", duration: null)).Status);
    }
}
