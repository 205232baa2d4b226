namespace KestrelChat.Client.Configuration;

/// <summary>Where the user's files are (XDG Base Directory Specification).</summary>
/// <param name="environment">Returns a variable of the environment, or null.</param>
internal sealed class ClientFolders(Func<string, string?> environment)
{
    private const string Name = "kestrelchat";

    /// <summary>The user's own folder; null if it is not known.</summary>
    public string? Home { get; } = Absolute(environment("HOME")) ?? Absolute(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The folder of the config file; null if it is not known.</summary>
    public string? Config => Under("XDG_CONFIG_HOME", ".config");

    /// <summary>The folder of what is kept from one run to the next; null if it is not known.</summary>
    public string? State => Under("XDG_STATE_HOME", Path.Combine(".local", "state"));

    // The specification ignores relative paths.
    private static string? Absolute(string? path) => Path.IsPathFullyQualified(path ?? "") ? path : null;

    private string? Under(string variable, string fallback)
    {
        string? parent = Absolute(environment(variable)) ?? (Home is null ? null : Path.Combine(Home, fallback));
        return parent is null ? null : Path.Combine(parent, Name);
    }
}
