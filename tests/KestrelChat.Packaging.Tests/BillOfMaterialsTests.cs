using System.Text.Json;
using KestrelChat.Packaging.Tests.Support;

namespace KestrelChat.Packaging.Tests;

/// <summary>The bills of materials list what the programs contain.</summary>
[Collection(nameof(PackageCollection))]
[Trait("Category", "Long")]
public sealed class BillOfMaterialsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    public async ValueTask InitializeAsync() => await Repository.RunAsync("deploy/build-sbom.sh", _folder.FullName);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("server", "src/KestrelChat.Server")]
    [InlineData("client", "src/KestrelChat.Client")]
    public void Every_package_is_listed_with_its_version_and_license(string program, string project)
    {
        using var bill = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, $"kestrelchat-{program}.cdx.json")));
        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        var main = bill.RootElement.GetProperty("metadata").GetProperty("component");
        Assert.Equal($"kestrelchat-{program}", main.GetProperty("name").GetString());
        var listed = bill.RootElement.GetProperty("components").EnumerateArray().ToDictionary(Name, StringComparer.OrdinalIgnoreCase);

        using var locked = JsonDocument.Parse(File.ReadAllText(Repository.PathOf($"{project}/packages.lock.json")));
        var packages = locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() != "Project").ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package =>
        {
            Assert.True(listed.TryGetValue(package.Name, out var component), $"{package.Name} is missing");
            Assert.Equal(package.Value.GetProperty("resolved").GetString(), component.GetProperty("version").GetString());
            Assert.NotEqual(0, component.GetProperty("licenses").GetArrayLength());
        });

        // The runtime is part of the binary, and no package of the lock file.
        Assert.Contains(main.GetProperty("components").EnumerateArray(), part => Name(part) == "Microsoft.NETCore.App.Runtime.linux-x64");
    }

    [Fact]
    public void The_library_of_the_operators_page_is_listed_with_the_version_that_its_file_names()
    {
        using var bill = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "kestrelchat-server.cdx.json")));
        var library = Assert.Single(bill.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("components").EnumerateArray(), part => Name(part) == "uplot");
        var version = library.GetProperty("version").GetString();
        Assert.Contains($"uPlot (v{version})", File.ReadAllText(Repository.PathOf("src/KestrelChat.Server/Pages/Operators/uplot/uPlot.esm.js")), StringComparison.Ordinal);
        Assert.Equal("MIT", library.GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString());
    }

    private static string Name(JsonElement component) => component.GetProperty("name").GetString()!;
}
