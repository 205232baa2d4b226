namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Whether trusted peers of an endpoint send PROXY headers.</summary>
public enum ProxyProtocolMode
{
    /// <summary>Headers are not recognized.</summary>
    Off,

    /// <summary>Connections from trusted peers may begin with a header.</summary>
    Optional,

    /// <summary>Every connection must come from a trusted peer and begin with a header.</summary>
    Required,
}
