namespace KestrelChat.Wordings;

/// <summary>The slots that a template can contain, as <c>{who}</c>, <c>{text}</c>, …</summary>
public enum Slot
{
    /// <summary>The name that a client is shown by.</summary>
    Who,

    /// <summary>Visible text.</summary>
    Text,

    /// <summary>Another name, or what was typed in place of one; visible text.</summary>
    Name,

    /// <summary>The name of a room.</summary>
    Room,

    /// <summary>A number of lines, clients or rooms.</summary>
    Count,

    /// <summary>The limit that was reached: bytes, characters, connections or lines.</summary>
    Limit,

    /// <summary>How many clients arrived.</summary>
    Arrived,

    /// <summary>How many clients left.</summary>
    Left,

    /// <summary>How many members a room has.</summary>
    Members,

    /// <summary>The reason that an operator gave; visible text.</summary>
    Reason,
}

/// <summary>The values of a template's slots. Bytes are UTF-8.</summary>
public readonly ref struct MessageArguments
{
    public ReadOnlySpan<byte> Who { get; init; }

    public ReadOnlySpan<byte> Text { get; init; }

    public ReadOnlySpan<byte> Name { get; init; }

    public ReadOnlySpan<byte> Room { get; init; }

    public long Count { get; init; }

    public long Limit { get; init; }

    public long Arrived { get; init; }

    public long Left { get; init; }

    public long Members { get; init; }

    public ReadOnlySpan<byte> Reason { get; init; }
}
