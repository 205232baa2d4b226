using System.Text;

namespace KestrelChat.Members;

/// <summary>What a client is called: by its address, or by a name that it took. Immutable.</summary>
public sealed class Identity
{
    private Identity(string who, string key, bool isName)
    {
        Who = who;
        Utf8 = Encoding.UTF8.GetBytes(who);
        Key = key;
        IsName = isName;
    }

    /// <summary>As it is shown.</summary>
    public string Who { get; }

    /// <summary>The same for all spellings that people take for one another.</summary>
    public string Key { get; }

    /// <summary>Whether it is a name, rather than an address.</summary>
    public bool IsName { get; }

    internal byte[] Utf8 { get; }

    internal static Identity OfAddress(string address) => new(address, address, isName: false);

    internal static Identity OfName(string name, string key) => new(name, key, isName: true);
}
