using System.Runtime.InteropServices;

namespace KestrelChat.Rooms.Clients;

/// <summary>Identifies a client wherever it is connected.</summary>
/// <param name="Node">The node that it is connected to; <see cref="Guid.Empty"/> = this one.</param>
/// <param name="Id">Its number on that node.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClientKey(Guid Node, long Id)
{
    /// <summary>Whether the client is connected to this node.</summary>
    public bool IsLocal => Node == Guid.Empty;

    /// <summary>The key of a client of this node.</summary>
    public static ClientKey Local(long id) => new(Guid.Empty, id);
}
