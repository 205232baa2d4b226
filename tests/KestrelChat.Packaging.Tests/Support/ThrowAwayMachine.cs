using System.Diagnostics;
using System.Globalization;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Packaging.Tests.Support;

/// <summary>
/// A copy of this machine to install packages in, with its own processes, network and services. What is written to it is kept in memory, so
/// nothing of it remains, however a test ends.
/// </summary>
/// <remarks>Linux namespaces, and an overlay over the root file system. Needs root.</remarks>
internal sealed class ThrowAwayMachine : IDisposable
{
    // The system's folders, mounted anew as a container manager does it. cgroup2 may be mounted elsewhere already, or not at all.
    private const string Script = """
        set -eu
        mount -t tmpfs none "$1"
        cd "$1"
        mkdir upper work root
        mount -t overlay none -o "lowerdir=/,upperdir=$PWD/upper,workdir=$PWD/work" root
        cd root
        mount -t proc none proc
        mount -t sysfs none sys
        mount -t cgroup2 none sys/fs/cgroup
        mount -t tmpfs none dev
        for device in null zero full random urandom tty; do
            touch "dev/$device"
            mount --bind "/dev/$device" "dev/$device"
        done
        mkdir dev/pts dev/shm
        mount -t devpts -o newinstance,ptmxmode=0666 none dev/pts
        ln -s pts/ptmx dev/ptmx
        ln -s /proc/self/fd dev/fd
        mount -t tmpfs none run
        mount -t tmpfs none tmp
        rm -f usr/sbin/policy-rc.d etc/machine-id
        touch etc/machine-id
        echo mounted
        shift
        exec chroot . /usr/bin/env -i container=test "PATH=/usr/sbin:/usr/bin:/sbin:/bin" "$@"
        """;

    private readonly DirectoryInfo _mountPoint = Directory.CreateTempSubdirectory("kestrelchat");
    private readonly Process _process;

    private ThrowAwayMachine(string[] init) => _process = RealProgram.Start(
        RealProgram.Find("unshare", "util-linux"),
        ["--mount", "--pid", "--net", "--cgroup", "--uts", "--ipc", "--fork", "--kill-child", "--propagation=private", "/bin/bash", "-c", Script, "bash", _mountPoint.FullName, .. init]);

    private string FirstProcess { get; set; } = "";

    /// <summary>Starts a machine with systemd, without the services that are installed here.</summary>
    public static async Task<ThrowAwayMachine> BootAsync()
    {
        const string Systemd = "/lib/systemd/systemd";
        Assert.SkipUnless(File.Exists(Systemd), "needs systemd (Debian package systemd)");
        var machine = await CreateAsync(Systemd, "--unit=basic.target");
        try
        {
            await Wait.UntilAsync(async () => (await machine.TryRunAsync("systemctl", "is-system-running")).Output is "running" or "degraded", "systemd to start");
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    /// <summary>Starts a machine without a service manager, such as a container.</summary>
    public static async Task<ThrowAwayMachine> StartWithoutSystemdAsync()
    {
        var machine = await CreateAsync("/bin/sleep", "infinity");
        await machine.RunAsync("ip", "link", "set", "lo", "up");
        return machine;
    }

    /// <summary>The path by which this machine sees a file of the other.</summary>
    public string PathOf(string path) => $"/proc/{FirstProcess}/root{path}";

    public string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Whether there is a file, folder or link.</summary>
    public bool Has(string path) => new FileInfo(PathOf(path)) is var file && (file.Exists || file.LinkTarget is not null || Directory.Exists(file.FullName));

    /// <summary>Starts a program.</summary>
    public Process StartProgram(params string[] command) => RealProgram.Start(
        RealProgram.Find("nsenter", "util-linux"),
        [$"--target={FirstProcess}", "--all", "--root", "--wd", "/usr/bin/env", "-i", "DEBIAN_FRONTEND=noninteractive", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", .. command]);

    /// <summary>Runs a program and returns what it prints. Fails the test if it fails.</summary>
    public async Task<string> RunAsync(params string[] command)
    {
        using var process = StartProgram(command);
        return await process.OutputAsync();
    }

    /// <summary>Runs a program that may fail.</summary>
    public async Task<(int Code, string Output, string Errors)> TryRunAsync(params string[] command)
    {
        using var process = StartProgram(command);
        return await process.EndAsync();
    }

    public void Dispose()
    {
        _process.KillAndDispose();
        _mountPoint.Delete();
    }

    private static async Task<ThrowAwayMachine> CreateAsync(params string[] init)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var machine = new ThrowAwayMachine(init);
        try
        {
            Assert.Equal("mounted", await machine._process.ReadLineAsync());
            var unshare = machine._process.Id.ToString(CultureInfo.InvariantCulture);
            machine.FirstProcess = (await File.ReadAllTextAsync($"/proc/{unshare}/task/{unshare}/children")).Trim();
            await Wait.UntilAsync(() => File.ReadAllText($"/proc/{machine.FirstProcess}/cmdline").StartsWith(init[0], StringComparison.Ordinal), "the machine's first process");
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }
}
