using System.Diagnostics.CodeAnalysis;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using KestrelChat.Text.Names;

namespace KestrelChat.Server.Http;

/// <summary>Which clients of this node are listed. Pure.</summary>
internal sealed class ClientMatch
{
    private string? _room;
    private string? _name;
    private string? _key;
    private AddressRange? _addresses;
    private string? _part;

    /// <param name="room">The room, as users type it; null = any.</param>
    /// <param name="name">The name or address; null = any.</param>
    /// <param name="address">An address or a range; null = any.</param>
    /// <param name="contains">A part of the name or the address, in any case; null = any.</param>
    public static bool TryParse(string? room, string? name, string? address, string? contains, [NotNullWhen(true)] out ClientMatch? match, [NotNullWhen(false)] out string? error)
    {
        match = null;
        AddressRange range = default;
        if (address is not null && !AddressRange.TryParse(address, out range, out error))
        {
            error = $"address: invalid value '{VisibleText.Of(address)}': {error}";
            return false;
        }

        error = null;
        match = new ClientMatch
        {
            _room = room is null ? null : RoomOf(room),
            _name = name,
            _key = name is null ? null : FoldedName.Of(name).Text,
            _addresses = address is null ? null : range,
            _part = contains,
        };
        return true;
    }

    /// <summary>Returns the normalized name of a room. A text that cannot be the name of a room becomes empty, which no room is called.</summary>
    public static string RoomOf(string room) => RoomName.TryParse(room, NameRules.MaxLength, out var parsed) ? parsed : "";

    public bool Includes(Client client) =>
        (_room is null || client.Room.Name == _room)
        && (_name is null || client.DisplayName == _name || client.Identity.Key == _key)
        && (_addresses is not { } range || (client.Info.IP is { } address && range.Contains(address)))
        && (_part is null || client.DisplayName.Contains(_part, StringComparison.OrdinalIgnoreCase) || client.Info.Address.Contains(_part, StringComparison.OrdinalIgnoreCase));
}
