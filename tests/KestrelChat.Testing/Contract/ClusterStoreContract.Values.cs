using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Contract;

public abstract partial class ClusterStoreContract
{
    [Fact]
    public async Task A_value_is_written_only_with_its_current_version()
    {
        var other = await OpenAnotherAsync();
        Assert.True(await Store.Values.WriteAsync("ban/1", "one"u8.ToArray(), 0));
        Assert.False(await other.Values.WriteAsync("ban/1", "mine"u8.ToArray(), 0));
        var read = await other.Values.ReadAsync("ban/1");
        Assert.Equal("one", Text(read!.Value));

        Assert.True(await other.Values.WriteAsync("ban/1", "two"u8.ToArray(), read.Version));
        Assert.False(await Store.Values.WriteAsync("ban/1", "three"u8.ToArray(), read.Version));
        Assert.False(await Store.Values.WriteAsync("ban/1", null, read.Version));
        Assert.Equal("two", Text((await Store.Values.ReadAsync("ban/1"))!.Value));
    }

    [Fact]
    public async Task A_version_is_not_reused_after_a_value_was_removed()
    {
        await Store.Values.WriteAsync("a", "1"u8.ToArray(), 0);
        var first = (await Store.Values.ReadAsync("a"))!.Version;
        Assert.True(await Store.Values.WriteAsync("a", null, first));
        Assert.Null(await Store.Values.ReadAsync("a"));
        Assert.True(await Store.Values.WriteAsync("a", null, 0));
        Assert.True(await Store.Values.WriteAsync("a", "2"u8.ToArray(), 0));

        Assert.NotEqual(first, (await Store.Values.ReadAsync("a"))!.Version);
        Assert.False(await Store.Values.WriteAsync("a", null, 0));
    }

    [Fact]
    public async Task Values_are_listed_by_prefix_page_by_page()
    {
        foreach (var key in new[] { "ban/3", "ban/1", "ban/2", "mute/1", "bam" })
        {
            await Store.Values.WriteAsync(key, "x"u8.ToArray(), 0);
        }

        Assert.Equal(["ban/1", "ban/2"], (await Store.Values.ListAsync("ban/", "", 2)).Select(value => value.Key));
        Assert.Equal(["ban/3"], (await Store.Values.ListAsync("ban/", "ban/2", 2)).Select(value => value.Key));
        Assert.Equal(5, (await Store.Values.ListAsync("", "", 10)).Count);
    }

    [Fact]
    public async Task A_value_or_key_that_is_too_long_is_rejected()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Values.WriteAsync("a", new byte[ClusterLimits.MaxBodyBytes + 1], 0));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Values.WriteAsync(new string('a', ClusterLimits.MaxNameBytes + 1), null, 0));
    }
}
