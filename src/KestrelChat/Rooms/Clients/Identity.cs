using System.Text;
using KestrelChat.Text.Names;

namespace KestrelChat.Rooms.Clients;

/// <summary>The name that a client is shown by: its address, or a name that it took. Immutable.</summary>
public sealed class Identity
{
    private Identity(string displayName, string key, bool isName)
    {
        DisplayName = displayName;
        Utf8 = Encoding.UTF8.GetBytes(displayName);
        Key = key;
        IsName = isName;
    }

    public string DisplayName { get; }

    /// <summary>The comparison key: equal for all spellings that users could confuse.</summary>
    public string Key { get; }

    /// <summary>Whether it is a name; if not, it is an address.</summary>
    public bool IsName { get; }

    internal byte[] Utf8 { get; }

    public static Identity OfAddress(string address) => new(address, FoldedName.Of(address).Text, isName: false);

    public static Identity OfName(string name, string key) => new(name, key, isName: true);
}
