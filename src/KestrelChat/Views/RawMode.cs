namespace KestrelChat.Views;

/// <summary>Whether, and how, a view is for a program.</summary>
public enum RawMode
{
    /// <summary>Not at all: it is for a user.</summary>
    Off,

    /// <summary>Lines of users only, as fields (<see cref="RawLine"/>); notices for the client alone are as for a user.</summary>
    Lines,

    /// <summary>Everything as fields with a kind (<see cref="FieldLine"/>).</summary>
    All,
}
