using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Support;

/// <summary>A file system in memory, or a file that is mounted alone, until it is disposed of. Needs root; otherwise the test is skipped.</summary>
internal sealed class TemporaryMount : IDisposable
{
    private const string Package = "mount";

    private readonly string _path;

    private TemporaryMount(string path) => _path = path;

    /// <summary>Mounts a file system of this size over a folder.</summary>
    public static Task<TemporaryMount> OfSizeAsync(string folder, int kilobytes) => MountAsync(folder, "-t", "tmpfs", "-o", $"size={kilobytes}k", "none", folder);

    /// <summary>Mounts a file over itself, as containers do.</summary>
    public static Task<TemporaryMount> OfFileAsync(string file) => MountAsync(file, "--bind", file, file);

    /// <summary>Makes a file system of this class read-only.</summary>
    public Task MakeReadOnlyAsync() => RunAsync("mount", "-o", "remount,ro", _path);

    public void Dispose()
    {
        using var umount = RealProgram.Start(RealProgram.Find("umount", Package), "-l", _path);
        umount.WaitForExit();
    }

    private static async Task<TemporaryMount> MountAsync(string path, params string[] arguments)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to mount");
        await RunAsync("mount", arguments);
        return new TemporaryMount(path);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = RealProgram.Start(RealProgram.Find(program, Package), arguments);
        var errors = await process.StandardError.ReadToEndAsync().Soon(program);
        var code = await process.WaitForExitCodeAsync();
        Assert.SkipWhen(code != 0, $"needs the right to mount: {errors}");
    }
}
