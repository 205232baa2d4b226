using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Programs;

/// <summary>A room of <see cref="TownModel"/>.</summary>
internal sealed class TownRoom(string name)
{
    public string Name { get; } = name;

    public string? Topic { get; set; }

    public List<(DateTimeOffset At, string Who, string Key, string Text, bool IsAction)> Said { get; } = [];

    /// <summary>When the last left; only while nobody is there.</summary>
    public DateTimeOffset EmptySince { get; set; }

    /// <summary>The same as a number that no other room has.</summary>
    public int EmptyOrder { get; set; }
}

/// <summary>Somebody in <see cref="TownModel"/>, and what it is to be shown.</summary>
internal sealed class TownPerson(string address, Wording wording, TownRoom room)
{
    public string Address { get; } = address;

    public string Who { get; set; } = address;

    public bool IsName => Who != Address;

    /// <summary>Names differ in case alone here.</summary>
    public string Key => IsName ? Who.ToLowerInvariant() : Who;

    public TownRoom Room { get; set; } = room;

    public Wording Wording { get; set; } = wording;

    public TimeSpan? TimeOffset { get; set; }

    public bool IsColored { get; set; }

    public bool IsQuiet { get; set; }

    public bool IsRaw { get; set; }

    public HashSet<string> Ignored { get; } = [];

    public BellMode Bell { get; set; }

    public string? Away { get; set; }

    public (TownPerson Person, string Who)? Correspondent { get; set; }

    public bool IsGone { get; set; }

    public List<string> Due { get; } = [];
}
