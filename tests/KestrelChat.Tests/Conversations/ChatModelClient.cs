using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>A client of <see cref="ChatModel"/> and the lines that it is expected to see.</summary>
internal sealed class ChatModelClient(string address, Wording wording, ChatModelRoom room)
{
    public string Address { get; } = address;

    public string DisplayName { get; set; } = address;

    public bool HasName => DisplayName != Address;

    /// <summary>The comparison key. In these conversations names differ only in case.</summary>
    public string Key => HasName ? DisplayName.ToLowerInvariant() : FoldedName.Of(DisplayName).Text;

    public ChatModelRoom Room { get; set; } = room;

    public Wording Wording { get; set; } = wording;

    public TimeSpan? TimeOffset { get; set; }

    public bool IsColored { get; set; }

    public bool IsQuiet { get; set; }

    public bool IsRaw { get; set; }

    public HashSet<string> Ignored { get; } = [];

    public BellMode Bell { get; set; }

    /// <summary>Null while it is here, empty if it gave no reason.</summary>
    public string? Away { get; set; }

    public (ChatModelClient Client, string DisplayName)? Correspondent { get; set; }

    public bool HasLeft { get; set; }

    public List<string> Expected { get; } = [];
}
