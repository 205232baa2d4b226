using KestrelChat.Cluster;

namespace KestrelChat.Postgres.Tests.Contract;

public abstract partial class ClusterContract
{
    [Fact]
    public async Task A_value_is_written_by_whoever_knows_its_version()
    {
        var other = await AnotherAsync();
        Assert.True(await Store.State.WriteAsync("ban/1", "one"u8.ToArray(), 0));
        Assert.False(await other.State.WriteAsync("ban/1", "mine"u8.ToArray(), 0));
        var read = await other.State.ReadAsync("ban/1");
        Assert.Equal("one", Text(read!.Value));

        Assert.True(await other.State.WriteAsync("ban/1", "two"u8.ToArray(), read.Version));
        Assert.False(await Store.State.WriteAsync("ban/1", "three"u8.ToArray(), read.Version));
        Assert.False(await Store.State.WriteAsync("ban/1", null, read.Version));
        Assert.Equal("two", Text((await Store.State.ReadAsync("ban/1"))!.Value));
    }

    [Fact]
    public async Task A_version_does_not_come_again_when_a_value_is_removed()
    {
        await Store.State.WriteAsync("a", "1"u8.ToArray(), 0);
        var first = (await Store.State.ReadAsync("a"))!.Version;
        Assert.True(await Store.State.WriteAsync("a", null, first));
        Assert.Null(await Store.State.ReadAsync("a"));
        Assert.True(await Store.State.WriteAsync("a", null, 0));
        Assert.True(await Store.State.WriteAsync("a", "2"u8.ToArray(), 0));

        Assert.NotEqual(first, (await Store.State.ReadAsync("a"))!.Version);
        Assert.False(await Store.State.WriteAsync("a", null, 0));
    }

    [Fact]
    public async Task Values_are_listed_by_prefix_page_by_page()
    {
        foreach (var key in new[] { "ban/3", "ban/1", "ban/2", "mute/1", "bam" })
        {
            await Store.State.WriteAsync(key, "x"u8.ToArray(), 0);
        }

        Assert.Equal(["ban/1", "ban/2"], (await Store.State.ListAsync("ban/", "", 2)).Select(value => value.Key));
        Assert.Equal(["ban/3"], (await Store.State.ListAsync("ban/", "ban/2", 2)).Select(value => value.Key));
        Assert.Equal(5, (await Store.State.ListAsync("", "", 10)).Count);
    }

    [Fact]
    public async Task What_is_too_large_to_share_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.State.WriteAsync("a", new byte[ClusterLimits.MaxBodyBytes + 1], 0));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.State.WriteAsync(new string('a', ClusterLimits.MaxNameBytes + 1), null, 0));
    }
}
