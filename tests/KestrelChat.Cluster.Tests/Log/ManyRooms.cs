using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>So many rooms that a node does not read them all each time, but first asks which of them have new lines.</summary>
internal static class ManyRooms
{
    public const int Count = 300;

    public static string NameOf(int room) => $"many{room}";

    public static async Task OpenAsync(TestNode node)
    {
        for (var room = 0; room < Count; room++)
        {
            Assert.NotNull(await node.Hub.OpenAsync(NameOf(room)));
        }
    }
}
