using KestrelChat.Packaging.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Packaging.Tests;

/// <summary>What is in the Debian package.</summary>
[Collection(nameof(PackageCollection))]
[Trait("Category", "Long")]
public sealed class DebianPackageTests(BuiltPackage package)
{
    [Fact]
    public async Task Lintian_finds_nothing()
    {
        Assert.Equal("", await Repository.RunAsync(RealProgram.Find("lintian", "lintian"), "--fail-on=error,warning", "--tag-display-limit", "0", package.Path));
    }

    [Theory]
    [InlineData("/usr/bin/kestrelchat", "-rwxr-xr-x")]
    [InlineData("/usr/bin/kestrelchat-server -> ../lib/kestrelchat/kestrelchat-server", "lrwxrwxrwx")]
    [InlineData("/usr/lib/kestrelchat/kestrelchat-server", "-rwxr-xr-x")]
    [InlineData("/usr/lib/kestrelchat/appsettings.json -> /etc/kestrelchat/appsettings.json", "lrwxrwxrwx")]
    [InlineData("/usr/lib/kestrelchat/wordings -> /etc/kestrelchat/wordings", "lrwxrwxrwx")]
    [InlineData("/lib/systemd/system/kestrelchat.service", "-rw-r--r--")]
    [InlineData("/etc/kestrelchat/appsettings.json", "-rw-r--r--")]
    [InlineData("/etc/kestrelchat/environment", "-rw-------")]
    [InlineData("/etc/kestrelchat/wordings/en.json", "-rw-r--r--")]
    [InlineData("/etc/kestrelchat/wordings/ru.json", "-rw-r--r--")]
    [InlineData("/etc/kestrelchat/wordings/zh.json", "-rw-r--r--")]
    [InlineData("/usr/share/bash-completion/completions/kestrelchat", "-rw-r--r--")]
    [InlineData("/usr/share/man/man1/kestrelchat.1.gz", "-rw-r--r--")]
    [InlineData("/usr/share/man/man8/kestrelchat-server.8.gz", "-rw-r--r--")]
    public async Task A_file_is_there_with_its_mode_and_belongs_to_root(string file, string mode)
    {
        var line = Assert.Single((await Repository.RunAsync("dpkg-deb", "--contents", package.Path)).Split('\n'), line => line.EndsWith(" ." + file, StringComparison.Ordinal));
        Assert.StartsWith(mode + " root/root ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_in_etc_is_a_conffile()
    {
        var files = (await Repository.RunAsync("dpkg-deb", "--contents", package.Path)).Split('\n')
            .Where(line => line.StartsWith('-') && line.Contains(" ./etc/", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(" ./", StringComparison.Ordinal) + 2)..]);
        Assert.Equal(files.Order(StringComparer.Ordinal), (await Repository.RunAsync("dpkg-deb", "--info", package.Path, "conffiles")).Split('\n'));
    }

    [Fact]
    public async Task Its_version_is_the_one_of_the_project()
    {
        var version = await Repository.RunAsync("dotnet", "msbuild", "src/KestrelChat.Server", "-getProperty:Version");
        Assert.Equal(version.Replace('-', '~'), await Repository.RunAsync("dpkg-deb", "--field", package.Path, "Version"));
        Assert.EndsWith($"/kestrelchat_{version.Replace('-', '~')}_amd64.deb", package.Path, StringComparison.Ordinal);
    }

    /// <summary>Other libraries than those of glibc would have to be in Depends.</summary>
    [Theory]
    [InlineData("server/KestrelChat.Server")]
    [InlineData("client/kestrelchat")]
    public async Task A_program_is_linked_with_nothing_but_glibc(string program)
    {
        var libraries = (await Repository.RunAsync("objdump", "--private-headers", Path.Combine(package.Native, program))).Split('\n')
            .Where(line => line.Contains("NEEDED", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Subset(new HashSet<string>(["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"], StringComparer.Ordinal), libraries.ToHashSet(StringComparer.Ordinal));
    }
}
