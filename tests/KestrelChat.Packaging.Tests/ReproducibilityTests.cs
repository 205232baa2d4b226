using KestrelChat.Packaging.Tests.Support;

namespace KestrelChat.Packaging.Tests;

/// <summary>Anyone can build a commit and compare the result with what is shipped, except for the server's own code.</summary>
[Collection(nameof(PackageCollection))]
[Trait("Category", "Long")]
public sealed class ReproducibilityTests(BuiltPackage package)
{
    [Fact]
    public async Task The_same_commit_gives_the_same_bytes_in_another_folder()
    {
        var results = await Repository.RunAsync("deploy/check-reproducible.sh", [("KESTRELCHAT_PROGRAMS", package.Native)], Path.GetDirectoryName(package.Path)!);
        Assert.Contains("  client/kestrelchat", results, StringComparison.Ordinal);
        Assert.Contains("/KestrelChat.Cluster.dll", results, StringComparison.Ordinal);
        Assert.Contains("./usr/bin/kestrelchat\n", results, StringComparison.Ordinal);
    }
}
