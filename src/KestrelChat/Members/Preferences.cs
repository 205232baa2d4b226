using System.Collections.Immutable;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Views;

namespace KestrelChat.Members;

/// <summary>What a person chose for itself beside its view. Written by the client's reader; single values, read by any thread.</summary>
internal sealed class Preferences
{
    private volatile byte[]? _away;
    private volatile bool _isOperator;
    private volatile Correspondent? _correspondent;

    /// <summary>Why it is away, UTF-8, made safe to show; null while it is not.</summary>
    public byte[]? Away
    {
        get => _away;
        set => _away = value;
    }

    /// <summary>The same as text.</summary>
    public string? AwayText => _away is { } away ? Encoding.UTF8.GetString(away) : null;

    public bool IsOperator
    {
        get => _isOperator;
        set => _isOperator = value;
    }

    /// <summary>Who last wrote to it, for <c>/reply</c>. Any thread.</summary>
    public Correspondent? Correspondent
    {
        get => _correspondent;
        set => _correspondent = value;
    }

    /// <summary>Those whose lines it does not want to see: what it calls them, by their keys.</summary>
    public ImmutableDictionary<string, string> Ignored { get; set; } = ImmutableDictionary<string, string>.Empty;

    public BellMode Bell { get; set; }
}

/// <summary>Somebody who wrote to another alone.</summary>
/// <param name="Client">The client; without a node, one of this node's.</param>
/// <param name="Who">What it was called then.</param>
internal sealed record Correspondent(ClientKey Client, string Who);
