using System.Net;
using KestrelChat.Wordings;

namespace KestrelChat.Members;

/// <summary>What is known of a client when it connects.</summary>
/// <param name="Address">Its remote address, <c>127.0.0.1:51234</c>, which is also its name until it takes one.</param>
/// <param name="Endpoint">The name of the endpoint it came to.</param>
/// <param name="Wording">What it is spoken to in.</param>
/// <param name="IP">Its remote address without the port, which bans are about; null if it came over no IP network.</param>
public sealed record ClientInfo(string Address, string Endpoint, Wording Wording, IPAddress? IP = null)
{
    /// <summary>Whether lines that begin with a slash are commands.</summary>
    public bool HasCommands { get; init; } = true;

    /// <summary>Whether nobody on the way can read what it types: it is encrypted, or comes from the machine itself.</summary>
    public bool IsPrivate { get; init; }
}
