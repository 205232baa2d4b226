namespace KestrelChat.Server.Connections;

/// <summary>Marks a connection, as one of its features, whose client begins in the view for programs.</summary>
internal sealed class RawStart
{
    public static RawStart Instance { get; } = new();
}
