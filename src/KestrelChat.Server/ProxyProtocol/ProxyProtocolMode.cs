namespace KestrelChat.Server.ProxyProtocol;

/// <summary>What an endpoint expects of the peers that are trusted to speak for others.</summary>
public enum ProxyProtocolMode
{
    /// <summary>Nothing: what comes is the client's own.</summary>
    Off,

    /// <summary>A header may come first from a trusted peer; from others the bytes are just bytes.</summary>
    Optional,

    /// <summary>A header comes first, from a trusted peer; everything else is closed.</summary>
    Required,
}
