using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>systemd verifies deploy/kestrelchat.service.</summary>
public sealed class UnitFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("verify", "--man=false")]
    [InlineData("security", "--offline=true", "--threshold=15")]
    public async Task Systemd_finds_nothing_wrong_with_the_unit(params string[] asked)
    {
        // systemd checks that the program exists, and the package is not installed here.
        const string Program = "ExecStart=/usr/bin/kestrelchat-server\n";
        var unit = Path.Combine(_folder.FullName, "kestrelchat.service");
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "kestrelchat.service"));
        Assert.Contains(Program, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(unit, text.Replace(Program, $"ExecStart={Environment.ProcessPath}\n", StringComparison.Ordinal));

        using var process = RealProgram.Start(RealProgram.Find("systemd-analyze", "systemd"), [.. asked, unit]);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync().Soon("systemd-analyze to end");
        Assert.True(await process.WaitForExitCodeAsync() == 0, await output + errors);
        Assert.Equal("", errors);
    }
}
