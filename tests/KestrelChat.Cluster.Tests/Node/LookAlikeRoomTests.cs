using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>Rooms on several nodes whose names look alike.</summary>
public sealed class LookAlikeRoomTests : IAsyncDisposable
{
    private const string Refused = "* l1nux cannot be a new room: it looks like the room linux; /join linux enters that one";

    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_new_room_must_not_look_like_one_with_members_on_another_node()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await one.TypeAsync(ann, "/join linux");
        await ann.ReadUntilAsync("* you are now in linux, 1 here");
        await _nodes.WhenMembersAsync("linux", 1);

        await other.TypeAsync(bob, "/join l1nux");

        await bob.ReadUntilAsync(Refused);
        Assert.Null(other.Hub.FindOpenRoom("l1nux"));
        await other.TypeAsync(bob, "/join LINUX");
        await bob.ReadUntilAsync("* you are now in linux, 2 here");
    }

    [Fact]
    public async Task A_room_of_another_node_can_be_entered_although_one_here_looks_like_it()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        await other.Hub.OpenAsync("l1nux");
        var ann = await one.JoinAsync("ann");
        await one.TypeAsync(ann, "/join linux");
        await ann.ReadUntilAsync("* you are now in linux, 1 here");
        await _nodes.WhenMembersAsync("linux", 1);
        var bob = await other.JoinAsync("bob");

        await other.TypeAsync(bob, "/join linux");

        await bob.ReadUntilAsync("* you are now in linux, 2 here");
    }
}
