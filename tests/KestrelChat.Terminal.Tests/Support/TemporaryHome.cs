namespace KestrelChat.Terminal.Tests.Support;

/// <summary>A home folder for programs under test, deleted with its content.</summary>
internal sealed class TemporaryHome : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("kestrelchat-").FullName;

    public string Config => Path.Combine(Folder, ".config");

    public string State => Path.Combine(Folder, ".local", "state");

    /// <summary>The variables by which programs find their files.</summary>
    public (string Name, string Value)[] Environment =>
    [
        ("HOME", Folder),
        ("XDG_CONFIG_HOME", Config),
        ("XDG_STATE_HOME", State),
        ("XDG_DATA_HOME", Path.Combine(Folder, ".local", "share")),
        ("XDG_CACHE_HOME", Path.Combine(Folder, ".cache")),
    ];

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A program that is just ending may still write; the system deletes old temporary files.
        }
    }
}
