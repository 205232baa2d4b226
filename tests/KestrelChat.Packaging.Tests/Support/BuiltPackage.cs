namespace KestrelChat.Packaging.Tests.Support;

/// <summary>The Debian package of this commit, built once for all tests.</summary>
/// <remarks>With <c>KESTRELCHAT_PROGRAMS</c>, deploy/build-deb.sh takes the programs that were published already.</remarks>
public sealed class BuiltPackage : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    /// <summary>Path of the package.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The folder with the native programs in it.</summary>
    public string Native { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Native = Environment.GetEnvironmentVariable("KESTRELCHAT_PROGRAMS") ?? System.IO.Path.Combine(_folder.FullName, "native");
        await Repository.RunAsync("deploy/build-deb.sh", _folder.FullName);
        Path = Assert.Single(Directory.GetFiles(_folder.FullName, "*.deb"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
