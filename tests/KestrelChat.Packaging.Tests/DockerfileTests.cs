using System.Text.RegularExpressions;
using KestrelChat.Packaging.Tests.Support;

namespace KestrelChat.Packaging.Tests;

/// <summary>The build stage of deploy/Dockerfile, carried out without Docker: its files copied to an empty folder, its commands run there.</summary>
[Collection(nameof(PackageCollection))]
[Trait("Category", "Long")]
public sealed partial class DockerfileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_build_stage_needs_no_other_files_than_it_copies()
    {
        var source = _folder.CreateSubdirectory("source").FullName;
        var app = Path.Combine(_folder.FullName, "app");
        var lines = await File.ReadAllLinesAsync(Repository.PathOf("deploy/Dockerfile"));
        foreach (var line in lines.SkipWhile(line => !line.StartsWith("WORKDIR /source", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("FROM ", StringComparison.Ordinal)))
        {
            if (Copy().Match(line) is { Success: true } copy)
            {
                Copied(copy.Groups["paths"].Value.Split(' '), source);
            }
            else if (line.StartsWith("RUN ", StringComparison.Ordinal))
            {
                // Without the minutes of native code: whether that can be made does not depend on the files that are copied.
                var command = line["RUN ".Length..].Replace("-p:PublishAot=true", "-p:PublishAot=false", StringComparison.Ordinal).Replace("/app", app, StringComparison.Ordinal);
                await Repository.RunAsync("sh", "-c", $"cd '{source}' && REVISION= && {command}");
            }
        }

        Assert.True(File.Exists(Path.Combine(app, "KestrelChat.Server")));
        Assert.True(File.Exists(Path.Combine(app, "appsettings.json")));
        Assert.True(File.Exists(Path.Combine(app, "wordings/en.json")));
    }

    private static void Copied(string[] paths, string target)
    {
        foreach (var path in paths[..^1])
        {
            var from = Repository.PathOf(path);
            if (File.Exists(from))
            {
                var to = Path.Combine(target, paths[^1], Path.GetFileName(path));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(from, to);
                continue;
            }

            // What deploy/Dockerfile.dockerignore excludes.
            foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => !Output().IsMatch(Path.GetRelativePath(from, file))))
            {
                var to = Path.Combine(target, paths[^1], Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to, overwrite: true);
            }
        }
    }

    [GeneratedRegex("^COPY (?<paths>.*)$")]
    private static partial Regex Copy();

    [GeneratedRegex("(^|/)(bin|obj)/", RegexOptions.ExplicitCapture)]
    private static partial Regex Output();
}
