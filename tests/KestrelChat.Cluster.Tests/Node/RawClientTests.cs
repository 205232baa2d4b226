using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>What a client that sees everything as fields receives from other nodes.</summary>
public sealed class RawClientTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Events_and_private_lines_of_another_node_are_fields_and_its_members_are_listed()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var bob = await other.JoinAsync("bob");
        await other.TypeAsync(bob, "hello");
        await _nodes.WhenMembersAsync("lobby", 1);
        var bot = new TestClient(one.Hub, "bot", TestWordings.English, startsRaw: true);
        await one.TypeAsync(bot, "/join dev");
        await one.TypeAsync(bot, "/leave");
        await ReadAsync(bot, "here|lobby|2||bob");

        await other.TypeAsync(bob, "/nick ada");
        await other.TypeAsync(bob, "/me waves");
        await other.TypeAsync(bob, "/topic tea");
        await other.TypeAsync(bob, "/msg bot psst");
        other.Hub.Disconnect(bob.Client);
        var lines = new List<string>();
        while (lines.Count < 5)
        {
            lines.Add(FieldsOf(await bot.ReadLineAsync()));
        }

        // A private line comes another way than events.
        string[] events = ["renamed|lobby||bob|ada", "acted|lobby|2|ada|waves", "topic|lobby||ada|tea", "left|lobby||ada|"];
        Assert.Equal(events, lines.Where(line => !line.StartsWith("from", StringComparison.Ordinal)));
        Assert.Contains("from|@||ada|psst", lines);
    }

    private static async Task ReadAsync(TestClient client, string expected)
    {
        while (FieldsOf(await client.ReadLineAsync()) != expected)
        {
            // Lines before it.
        }
    }

    private static string FieldsOf(string line)
    {
        var fields = line.Split('\t');
        Assert.Equal(6, fields.Length);
        return string.Join('|', fields[1..]);
    }
}
