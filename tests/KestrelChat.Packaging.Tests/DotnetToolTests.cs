using System.IO.Compression;
using System.Text.RegularExpressions;
using KestrelChat.Packaging.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Packaging.Tests;

/// <summary>The client as a tool of the .NET SDK.</summary>
[Collection(nameof(PackageCollection))]
[Trait("Category", "Long")]
public sealed partial class DotnetToolTests(BuiltPackage package) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_installed_tool_says_and_reads_a_line()
    {
        await RunDocumentedAsync("dotnet pack");
        await RunDocumentedAsync("dotnet tool install");
        var tool = Path.Combine(_folder.FullName, "tools", "kestrelchat");

        using var server = RealProgram.Start(
            Path.Combine(package.Native, "server/KestrelChat.Server"), "--Chat:Endpoints:Main:Url=tcp://127.0.0.1:0", "--Chat:Endpoints:Russian:Url=", "--Chat:Endpoints:Browser:Url=", "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0");
        try
        {
            var port = Port().Match(await server.ReadUntilAsync("is ready")).Groups["port"].Value;
            using var client = RealProgram.Start(tool, "127.0.0.1", port);
            await client.TypeAsync("hello\n");
            Assert.EndsWith(": hello", await client.ReadUntilAsync("hello"), StringComparison.Ordinal);
            client.StandardInput.Close();
            Assert.Equal(0, await client.WaitForExitCodeAsync());
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    [Fact]
    public async Task The_package_of_the_tool_has_its_readme_and_its_license()
    {
        await RunDocumentedAsync("dotnet pack");
        await using var archive = await ZipFile.OpenReadAsync(Assert.Single(_folder.GetFiles("*.nupkg")).FullName);
        var about = await ReadAsync("kestrelchat.nuspec");
        Assert.Contains("<license type=\"expression\">MIT</license>", about, StringComparison.Ordinal);
        Assert.Contains("<packageType name=\"DotnetTool\" />", about, StringComparison.Ordinal);
        Assert.Contains("<readme>README.md</readme>", about, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(Repository.PathOf("src/KestrelChat.Client/README.md")), await ReadAsync("README.md"));

        async Task<string> ReadAsync(string name)
        {
            using var reader = new StreamReader(await archive.GetEntry(name)!.OpenAsync());
            return await reader.ReadToEndAsync();
        }
    }

    /// <summary>Runs a command of docs/operations.md, with the test's folder in place of artifacts/ and of the user's tools.</summary>
    private async Task RunDocumentedAsync(string begin)
    {
        var lines = await File.ReadAllLinesAsync(Repository.PathOf("docs/operations.md"));
        var command = Assert.Single(lines, line => line.StartsWith("    " + begin, StringComparison.Ordinal))
            .Replace("--global", $"--tool-path {_folder.FullName}/tools", StringComparison.Ordinal)
            .Replace("artifacts", _folder.FullName, StringComparison.Ordinal);
        await Repository.RunAsync("sh", "-c", command);
    }

    // The banner is one JSON object in production.
    [GeneratedRegex(@"tcp://127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Port();
}
