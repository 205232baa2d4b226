using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>A file system in memory that can be filled. Only root can mount it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Block = 4096;

    private readonly DirectoryInfo _mounted = Directory.CreateTempSubdirectory("chat-disk-");

    private SmallDisk()
    {
    }

    /// <summary>A folder of PostgreSQL's user on it.</summary>
    public string Folder => Path.Combine(_mounted.FullName, "tables");

    private string Ballast => Path.Combine(_mounted.FullName, "ballast");

    public static async Task<SmallDisk> MountAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to mount a file system");
        var disk = new SmallDisk();
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=40M", "tmpfs", disk._mounted.FullName);
        Directory.CreateDirectory(disk.Folder);
        await PostgresServer.GiveToServerAsync(disk._mounted.FullName);
        return disk;
    }

    /// <summary>Fills what is left of it.</summary>
    public void Fill()
    {
        using var ballast = File.Create(Ballast, bufferSize: 0);
        var block = new byte[Block];
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", "-l", _mounted.FullName);
        _mounted.Delete();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = RealProgram.Start(RealProgram.Find(program, "mount"), arguments);
        var errors = process.StandardError.ReadToEndAsync();
        Assert.True(await process.WaitForExitCodeAsync() == 0, await errors);
    }
}
