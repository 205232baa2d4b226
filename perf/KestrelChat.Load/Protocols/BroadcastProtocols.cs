namespace KestrelChat.Load.Protocols;

/// <summary>The protocols that <c>--protocol</c> accepts, by name.</summary>
internal static class BroadcastProtocols
{
    private static readonly IBroadcastProtocol[] All = [new LinesProtocol(), new NatsProtocol(), new RedisProtocol(), new WebSocketProtocol()];

    internal static string[] Names { get; } = [.. All.Select(protocol => protocol.Name)];

    internal static IBroadcastProtocol ByName(string name) =>
        All.Single(protocol => string.Equals(protocol.Name, name, StringComparison.Ordinal));
}
