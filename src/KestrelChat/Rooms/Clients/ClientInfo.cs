using System.Net;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms.Clients;

/// <summary>What is known about a client when it connects.</summary>
/// <param name="Address">Its remote address and port, such as <c>127.0.0.1:51234</c>. Also its name until it takes one.</param>
/// <param name="Endpoint">The name of the endpoint that accepted it.</param>
/// <param name="Wording">The language of its notices.</param>
/// <param name="IP">Its remote address without the port, for bans and mutes; null if it did not come over IP.</param>
public sealed record ClientInfo(string Address, string Endpoint, Wording Wording, IPAddress? IP = null)
{
    /// <summary>Whether lines that begin with a slash are commands.</summary>
    public bool HasCommands { get; init; } = true;

    /// <summary>Whether nobody on the network can read its lines: the connection is encrypted or local.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Whether it is a program that wants everything as fields from its first line on, as after <c>/raw all</c>.</summary>
    public bool StartsRaw { get; init; }
}
