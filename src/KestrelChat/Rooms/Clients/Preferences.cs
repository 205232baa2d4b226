using System.Collections.Immutable;
using System.Text;
using KestrelChat.Views;

namespace KestrelChat.Rooms.Clients;

/// <summary>A client's own settings, apart from its view. The client's reader writes them; any thread may read them.</summary>
internal sealed class Preferences
{
    private volatile byte[]? _away;
    private volatile bool _isOperator;
    private volatile Correspondent? _correspondent;

    /// <summary>The reason why it is away, as visible UTF-8; null while it is here, empty if it gave no reason.</summary>
    public byte[]? Away
    {
        get => _away;
        set => _away = value;
    }

    /// <inheritdoc cref="Away"/>
    public string? AwayText => _away is { } away ? Encoding.UTF8.GetString(away) : null;

    public bool IsOperator
    {
        get => _isOperator;
        set => _isOperator = value;
    }

    /// <summary>The last client that sent it a private line, for <c>/reply</c>. Any thread may write it.</summary>
    public Correspondent? Correspondent
    {
        get => _correspondent;
        set => _correspondent = value;
    }

    /// <summary>The names whose lines it hides, by comparison key.</summary>
    public ImmutableDictionary<string, string> Ignored { get; set; } = ImmutableDictionary<string, string>.Empty;

    public BellMode Bell { get; set; }

    /// <summary>The last command that has to be repeated to be carried out; null = none. Reader only.</summary>
    public UnconfirmedCommand? Unconfirmed { get; set; }
}

/// <summary>A command that has to be repeated to be carried out.</summary>
/// <param name="Command">The command, with its arguments.</param>
/// <param name="Until">When it is forgotten.</param>
public sealed record UnconfirmedCommand(string Command, DateTimeOffset Until);

/// <summary>The sender of a private line.</summary>
/// <param name="Client">The client.</param>
/// <param name="DisplayName">Its name when it sent the line.</param>
public sealed record Correspondent(ClientKey Client, string DisplayName);
