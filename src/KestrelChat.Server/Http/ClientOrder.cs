using System.Buffers.Binary;
using System.Text.Json;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;

namespace KestrelChat.Server.Http;

/// <summary>Orders clients by a field of <see cref="ClientView"/>, upwards or downwards; equal ones oldest first. Pure.</summary>
internal sealed class ClientOrder
{
    private delegate IOrderedEnumerable<Client> Sorting(IEnumerable<Client> clients, bool isDescending);

    private static readonly OrderedDictionary<string, Sorting> s_fields = new(StringComparer.Ordinal)
    {
        [NameOf(nameof(ClientView.Id))] = By(client => client.Id),
        [NameOf(nameof(ClientView.Name))] = By(client => client.DisplayName, StringComparer.OrdinalIgnoreCase),
        [NameOf(nameof(ClientView.Address))] = By(NumberOfAddress),
        [NameOf(nameof(ClientView.Endpoint))] = By(client => client.Info.Endpoint, StringComparer.Ordinal),
        [NameOf(nameof(ClientView.Room))] = By(client => client.Room.Name, StringComparer.Ordinal),
        [NameOf(nameof(ClientView.ConnectedAt))] = By(client => client.ConnectedAt),
        [NameOf(nameof(ClientView.IdleSeconds))] = By(client => client.Idle),
        [NameOf(nameof(ClientView.LinesReceived))] = By(client => client.LinesReceived),
        [NameOf(nameof(ClientView.BytesSent))] = By(client => client.BytesSent),
        [NameOf(nameof(ClientView.LinesBehind))] = By(client => client.LinesBehind),
    };

    private readonly Sorting _sorting;
    private readonly bool _isDescending;

    private ClientOrder(Sorting sorting, bool isDescending) => (_sorting, _isDescending) = (sorting, isDescending);

    /// <summary>Parses the name of a field, behind a minus sign for downwards.</summary>
    /// <returns>Null if there is no such field.</returns>
    public static ClientOrder? Parse(string text)
    {
        var isDescending = text.StartsWith('-');
        return s_fields.TryGetValue(isDescending ? text[1..] : text, out var sorting) ? new ClientOrder(sorting, isDescending) : null;
    }

    /// <summary>Returns the error of a text that names no field.</summary>
    public static string ErrorOf(string text) =>
        $"sort: invalid value '{VisibleText.Of(text)}': expected one of {string.Join(", ", s_fields.Keys)}, with a minus sign before it for downwards";

    /// <summary>Orders clients, given oldest first. Each field is read once, so that it may change meanwhile.</summary>
    public IEnumerable<Client> Sort(IEnumerable<Client> clients) => _sorting(clients, _isDescending);

    private static Sorting By<TKey>(Func<Client, TKey> key, IComparer<TKey>? comparer = null) =>
        (clients, isDescending) => isDescending ? clients.OrderByDescending(key, comparer) : clients.OrderBy(key, comparer);

    private static UInt128 NumberOfAddress(Client client) =>
        client.Info.IP is { } address ? BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes()) : 0;

    private static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
