using KestrelChat.Packaging.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Packaging.Tests;

/// <summary>The life of the Debian package on a machine: installed, upgraded, removed, purged.</summary>
[Collection(nameof(PackageCollection))]
[Trait("Category", "Long")]
public sealed class InstallationTests(BuiltPackage package) : IDisposable
{
    private const string Service = "kestrelchat.service";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Once_installed_the_service_runs_in_its_sandbox_and_users_chat()
    {
        using var machine = await ThrowAwayMachine.BootAsync();
        await InstallAsync(machine, package.Path);

        Assert.Equal("active", await machine.RunAsync("systemctl", "is-active", Service));
        Assert.Equal("enabled", await machine.RunAsync("systemctl", "is-enabled", Service));
        var process = await MainProcessAsync(machine);
        Assert.Equal("kestrelchat", await machine.RunAsync("ps", "-o", "user=", "-p", process));
        Assert.Equal("kestrelchat kestrelchat 700", await machine.RunAsync("stat", "--format=%U %G %a", "/var/lib/kestrelchat"));
        Assert.Equal("Healthy", await machine.RunAsync("kestrelchat-server", "--health", "http://localhost:8080/health/ready"));
        Assert.Equal("The settings are valid.", await machine.RunAsync("kestrelchat-server", "--check"));

        using var reader = machine.StartProgram("nc", "localhost", "8000");
        using var writer = machine.StartProgram("kestrelchat", "localhost", "8000");
        try
        {
            await reader.ReadUntilAsync("You are");
            await writer.ReadUntilAsync("You are");
            await writer.TypeAsync("hello\n");
            Assert.EndsWith(": hello", await reader.ReadUntilAsync("hello"), StringComparison.Ordinal);
        }
        finally
        {
            reader.KillAndDispose();
            writer.KillAndDispose();
        }
    }

    [Fact]
    public async Task An_upgrade_keeps_changed_settings_and_restarts_the_service()
    {
        using var machine = await ThrowAwayMachine.BootAsync();
        await InstallAsync(machine, package.Path);
        var before = await MainProcessAsync(machine);
        await machine.RunAsync("sh", "-c", "echo Chat__Endpoints__Main__Url=tcp://127.0.0.1:9000 >>/etc/kestrelchat/environment");
        await machine.RunAsync("sed", "-i", "s/\"Replay\": 10/\"Replay\": 7/", "/etc/kestrelchat/appsettings.json");
        var environment = machine.Read("/etc/kestrelchat/environment");
        var settings = machine.Read("/etc/kestrelchat/appsettings.json");

        await InstallAsync(machine, await NextVersionAsync());

        Assert.Equal(environment, machine.Read("/etc/kestrelchat/environment"));
        Assert.Equal(settings, machine.Read("/etc/kestrelchat/appsettings.json"));
        Assert.Contains("\"Replay\": 8", machine.Read("/etc/kestrelchat/appsettings.json.dpkg-dist"), StringComparison.Ordinal);
        Assert.Equal("root 600", await machine.RunAsync("stat", "--format=%U %a", "/etc/kestrelchat/environment"));
        Assert.NotEqual(before, await MainProcessAsync(machine));
        Assert.Contains("You are", await machine.RunAsync("sh", "-c", "nc -N 127.0.0.1 9000 </dev/null"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removal_keeps_settings_and_bans_and_a_purge_keeps_neither()
    {
        using var machine = await ThrowAwayMachine.BootAsync();
        await InstallAsync(machine, package.Path);
        var process = await MainProcessAsync(machine);
        await machine.RunAsync("touch", "/var/lib/kestrelchat/bans.json");

        await machine.RunAsync("dpkg", "--remove", "kestrelchat");

        Assert.False(machine.Has($"/proc/{process}"));
        Assert.False(machine.Has("/usr/bin/kestrelchat-server"));
        Assert.False(machine.Has("/usr/lib/kestrelchat"));
        Assert.True(machine.Has("/etc/kestrelchat/environment"));
        Assert.True(machine.Has("/var/lib/kestrelchat/bans.json"));

        await machine.RunAsync("dpkg", "--purge", "kestrelchat");

        Assert.False(machine.Has("/etc/kestrelchat"));
        Assert.False(machine.Has("/var/lib/kestrelchat"));
        Assert.Equal("", await machine.RunAsync("find", "/etc/systemd", "/var/lib/systemd", "/usr", "/var/lib/dpkg/info", "-name", "*kestrelchat*"));
    }

    [Fact]
    public async Task A_policy_against_starting_services_and_a_disabled_service_are_respected()
    {
        using var machine = await ThrowAwayMachine.BootAsync();
        await machine.RunAsync("sh", "-c", "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d");
        await InstallAsync(machine, package.Path);
        Assert.Equal("inactive", (await machine.TryRunAsync("systemctl", "is-active", Service)).Output);

        await machine.RunAsync("systemctl", "disable", Service);
        await machine.RunAsync("rm", "/usr/sbin/policy-rc.d");
        await InstallAsync(machine, await NextVersionAsync());
        Assert.Equal("inactive", (await machine.TryRunAsync("systemctl", "is-active", Service)).Output);
        Assert.Equal("disabled", (await machine.TryRunAsync("systemctl", "is-enabled", Service)).Output);
    }

    [Fact]
    public async Task Without_systemd_the_server_runs_by_hand_as_its_user()
    {
        using var machine = await ThrowAwayMachine.StartWithoutSystemdAsync();
        await InstallAsync(machine, package.Path);
        Assert.Equal("kestrelchat kestrelchat 700", await machine.RunAsync("stat", "--format=%U %G %a", "/var/lib/kestrelchat"));

        // What the unit says, as far as it can be said without systemd.
        var unit = machine.Read("/lib/systemd/system/kestrelchat.service").Split('\n');
        using var server = machine.StartProgram(["runuser", "-u", Assert.Single(Values("User")), "--", "env", .. Values("Environment"), Assert.Single(Values("ExecStart"))]);
        try
        {
            await server.ReadUntilAsync("Ctrl-C ends it.");
            Assert.Contains("You are", await machine.RunAsync("sh", "-c", "nc -N localhost 8000 </dev/null"), StringComparison.Ordinal);
        }
        finally
        {
            server.KillAndDispose();
        }

        await InstallAsync(machine, await NextVersionAsync());
        await machine.RunAsync("dpkg", "--purge", "kestrelchat");
        Assert.False(machine.Has("/etc/kestrelchat"));
        Assert.False(machine.Has("/var/lib/kestrelchat"));

        IEnumerable<string> Values(string key) => unit.Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..]);
    }

    private static async Task InstallAsync(ThrowAwayMachine machine, string path)
    {
        // A drop-in, as `systemctl edit` makes it: the unit's drain takes half a minute.
        await machine.RunAsync("sh", "-c", """
            if [ -d /run/systemd/system ]; then
                mkdir -p /run/systemd/system/kestrelchat.service.d
                printf '[Service]\nEnvironment=Chat__Drain__ReadyDelay=00:00:00 Chat__Drain__CloseOver=00:00:00\n' >/run/systemd/system/kestrelchat.service.d/quick.conf
            fi
            """);
        File.Copy(path, machine.PathOf("/root/kestrelchat.deb"), overwrite: true);
        await machine.RunAsync("dpkg", "--force-confold", "--install", "/root/kestrelchat.deb");
    }

    private static async Task<string> MainProcessAsync(ThrowAwayMachine machine) =>
        await machine.RunAsync("systemctl", "show", "--property=MainPID", "--value", Service);

    /// <summary>Makes a package of a later version, with other settings.</summary>
    private async Task<string> NextVersionAsync()
    {
        var root = Path.Combine(_folder.FullName, "next");
        await Repository.RunAsync("dpkg-deb", "--raw-extract", package.Path, root);
        await Repository.RunAsync("sed", "-i", "s/\"Replay\": 10/\"Replay\": 8/", Path.Combine(root, "etc/kestrelchat/appsettings.json"));
        await Repository.RunAsync("sed", "-i", "s/^Version: .*/&+1/", Path.Combine(root, "DEBIAN/control"));
        await Repository.RunAsync("dpkg-deb", "--root-owner-group", "-Znone", "--build", root, root + ".deb");
        return root + ".deb";
    }
}
