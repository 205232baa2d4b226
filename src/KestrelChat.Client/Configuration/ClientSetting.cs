namespace KestrelChat.Client.Configuration;

/// <summary>A setting of the command line and the config file. Its values are texts; a flag has <c>true</c> or <c>false</c>.</summary>
/// <param name="Name">The key in the config file; the option is this after two dashes.</param>
/// <param name="Description">For the help.</param>
internal sealed record ClientSetting(string Name, string Description)
{
    /// <summary>Stands for the value in the help; null for a flag.</summary>
    public string? Placeholder { get; init; }

    /// <summary>What a value has to be, for errors and after "expected".</summary>
    public string Expected { get; init; } = "true or false";

    /// <summary>Values that completion offers.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether the value is the path of a file, or may be one.</summary>
    public bool IsPath { get; init; }

    /// <summary>Whether a value is valid.</summary>
    public Func<string, bool> IsValid { get; init; } = static _ => true;

    public bool IsFlag => Placeholder is null;

    /// <summary>The error in <paramref name="value"/>, or null.</summary>
    public string? Validate(string value) => IsValid(value) ? null : $"invalid {Name} '{value}': expected {Expected}";
}
