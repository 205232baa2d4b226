using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>
/// A build of the server as its next version could be, from a changed copy of its sources: one more step of the tables, one more kind of
/// event, one more kind of message, and one more field of messages.
/// </summary>
internal sealed class LaterBuild : IDisposable
{
    /// <summary>The numbers of the later kinds.</summary>
    public const int Event = 1001, Message = 1002;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(5);

    // An action (/me) is an event of the later kind, and with each private line goes a message of the later kind.
    private static readonly (string File, string Text, string Later)[] s_changes =
    [
        ("KestrelChat/Rooms/RoomEventKind.cs", "    Summary = 9,", $"    Summary = 9,\n    Later = {Event},"),
        ("KestrelChat/Rooms/Room.cs", "isAction ? RoomEventKind.Acted :", "isAction ? RoomEventKind.Later :"),
        ("KestrelChat/Rooms/RoomEvents.cs", "RoomEventKind.Acted => MessageId.Acted,", "RoomEventKind.Acted or RoomEventKind.Later => MessageId.Acted,"),
        ("KestrelChat.Cluster/Messages/NodeMessage.cs", "    NameClaimed = 4,", $"    NameClaimed = 4,\n    Later = {Message},"),
        ("KestrelChat.Cluster/Messages/NodeMessage.cs", "    public string? Text { get; init; }", "    public string? Text { get; init; }\n    public int[] Later { get; init; } = [1];"),
        ("KestrelChat.Cluster/Messages/MessageReceiver.cs", "case NodeMessageKind.NameClaimed:", "case NodeMessageKind.Later: return NodeReply.Done;\ncase NodeMessageKind.NameClaimed:"),
        ("KestrelChat.Cluster/Node/ClusterClientRelay.cs", "        var answer = messenger.Ask(", "        _ = messenger.Ask(receiver.Key, NodeMessageKind.Later, message, s_life, end);\n        var answer = messenger.Ask("),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chat-later-");

    private LaterBuild()
    {
    }

    /// <summary>The server's assembly.</summary>
    public string Program => Path.Combine(_folder.FullName, "built", "KestrelChat.Server.dll");

    public static async Task<LaterBuild> CreateAsync()
    {
        var root = FindRoot();
        Assert.SkipWhen(root is null, "the sources are not here");
        var build = new LaterBuild();
        try
        {
            build.CopySources(root!);
            await build.BuildAsync();
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void CopySources(string root)
    {
        var files = Directory.GetFiles(root).Concat(Directory.GetFiles(Path.Combine(root, "src"), "*", SearchOption.AllDirectories));
        foreach (var file in files.Select(file => Path.GetRelativePath(root, file)).Where(file => !file.Split('/').Any(part => part is "bin" or "obj")))
        {
            var copy = Path.Combine(_folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(root, file), copy);
        }

        foreach (var (file, text, later) in s_changes)
        {
            var path = Path.Combine(_folder.FullName, "src", file);
            var source = File.ReadAllText(path);
            Assert.True(source.Split(text).Length == 2, $"{file} does not contain '{text}' once: the later version has to be adapted to the sources");
            File.WriteAllText(path, source.Replace(text, later, StringComparison.Ordinal));
        }

        var step = Path.Combine(_folder.FullName, "src", "KestrelChat.Postgres", "Schema", $"{Schema.Version + 1:000}.sql");
        Assert.False(File.Exists(step));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Later", "002.sql"), step);
    }

    private async Task BuildAsync()
    {
        // What the test runner inherited from its own build is not for this one. No process of the build stays behind.
        using var process = RealProgram.Start(
            "/usr/bin/env",
            "-u", "MSBuildSDKsPath", "-u", "MSBUILD_EXE_PATH", "-u", "MSBuildExtensionsPath",
            "nice", "dotnet", "build", Path.Combine(_folder.FullName, "src", "KestrelChat.Server"), "-o", Path.GetDirectoryName(Program)!, "--nologo", "-v", "q", "-m:1", "--disable-build-servers", "-nodeReuse:false",
            "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false", "-p:TreatWarningsAsErrors=false");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(s_timeout);
            Assert.True(process.ExitCode == 0, await output + await errors);
        }
        finally
        {
            process.KillAndDispose();
        }
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KestrelChat.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
