using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task Values_are_listed_in_the_order_of_their_writes()
    {
        var other = await OpenAnotherAsync();
        var first = await WriteAsync("ban/1", "one");
        var second = await WriteAsync("mute/1", "two");
        var last = await other.Values.WriteAsync("ban/1", "three"u8.ToArray(), s_minute);

        Assert.True(0 < first && first < second && second < last);
        var values = await other.Values.ListAfterAsync(0, 10);
        Assert.Equal([("mute/1", "two", second), ("ban/1", "three", last)], values.Select(value => (value.Key, Text(value.Value), value.Version)));
        Assert.Null(values[0].Remaining);
        Assert.InRange(values[1].Remaining!.Value, TimeSpan.FromSeconds(10), s_minute);
        Assert.All(values, value => Assert.InRange(value.Age, TimeSpan.Zero, Wait.Limit));
        Assert.Equal(["mute/1"], (await other.Values.ListAfterAsync(0, 1)).Select(value => value.Key));
        Assert.Equal([last], (await other.Values.ListAfterAsync(second, 10)).Select(value => value.Version));
        Assert.Empty(await other.Values.ListAfterAsync(last, 10));
    }

    [Fact]
    public async Task A_value_is_written_only_if_it_is_missing_when_that_is_asked()
    {
        var first = await WriteAsync("a", "one");

        Assert.Equal(first, await WriteAsync("a", "two", onlyIfMissing: true));
        Assert.Equal("one", Text(Assert.Single(await Store.Values.ListAfterAsync(0, 10)).Value));
        Assert.True(await WriteAsync("b", "three", onlyIfMissing: true) > first);
    }

    [Fact]
    public async Task A_value_expires_and_its_version_is_not_used_again()
    {
        var first = await Store.Values.WriteAsync("a", "one"u8.ToArray(), s_minute);
        await WriteAsync("b", "durable");
        await AdvanceAsync(s_minute + TimeSpan.FromSeconds(1));

        var durable = Assert.Single(await Store.Values.ListAfterAsync(0, 10));
        Assert.Equal("b", durable.Key);
        Assert.True(durable.Age >= s_minute);
        Assert.True(await WriteAsync("a", "two", onlyIfMissing: true) > first + 1);
    }

    [Fact]
    public async Task Nodes_that_have_not_applied_a_version_are_behind_until_they_report_it_or_are_removed()
    {
        var (one, two, expired) = (await JoinAsync(name: "one"), await JoinAsync(name: "two"), await JoinExpiredAsync(name: "three"));
        var first = await WriteAsync("a", "1");
        var second = await WriteAsync("a", "2");
        Assert.Equal(["one", "three", "two"], await BehindAsync(first));

        await Store.Values.ReportAppliedAsync(one.Id, second);
        await Store.Values.ReportAppliedAsync(one.Id, first);
        await Store.Values.ReportAppliedAsync(two.Id, first);
        await Store.Values.ReportAppliedAsync(Guid.CreateVersion7(), second);
        Assert.Equal(["three"], await BehindAsync(first));
        Assert.Equal(["three", "two"], await BehindAsync(second));

        await Store.Presence.LeaveAsync(expired.Id);
        Assert.Equal(["two"], await BehindAsync(second));

        async Task<IEnumerable<string>> BehindAsync(long version) => (await Store.Values.ListBehindAsync(version)).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_value_or_key_that_is_too_long_is_rejected()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Values.WriteAsync("a", new byte[ClusterLimits.MaxBodyBytes + 1], life: null));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(new string('a', ClusterLimits.MaxNameBytes + 1), "x"));
        Assert.Empty(await Store.Values.ListAfterAsync(0, 10));
    }

    private Task<long> WriteAsync(string key, string value, bool onlyIfMissing = false) =>
        Store.Values.WriteAsync(key, System.Text.Encoding.UTF8.GetBytes(value), life: null, onlyIfMissing);
}
