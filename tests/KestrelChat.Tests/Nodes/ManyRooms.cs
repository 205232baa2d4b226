namespace KestrelChat.Tests.Nodes;

/// <summary>More rooms than a node asks about one by one.</summary>
internal static class ManyRooms
{
    public const int Count = 300;

    public static string NameOf(int room) => $"many{room}";

    public static void Open(TestNode node)
    {
        for (var room = 0; room < Count; room++)
        {
            Assert.NotNull(node.Hub.Open(NameOf(room)));
        }
    }
}
