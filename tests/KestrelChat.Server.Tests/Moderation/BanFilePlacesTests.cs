using System.Net;
using System.Runtime.Versioning;
using KestrelChat.Moderation;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Moderation;

/// <summary>Wherever the ban file is: a ban that was answered with 201 is kept, or it was not answered so; what cannot work is reported at start.</summary>
[Trait("Category", "Program")]
public sealed class BanFilePlacesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kestrelchat").FullName;
    private readonly string _path;

    public BanFilePlacesTests() => _path = Path.Combine(_folder, "bans.json");

    private string Elsewhere => Path.Combine(_folder, "elsewhere");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_empty_file_holds_no_bans_and_keeps_the_first()
    {
        await File.WriteAllTextAsync(_path, "");
        await AssertKeptAsync();
    }

    [Fact]
    public async Task A_link_stays_a_link_and_the_bans_are_kept_where_it_points_to()
    {
        Directory.CreateDirectory(Elsewhere);
        File.CreateSymbolicLink(_path, Path.Combine(Elsewhere, "link"));
        File.CreateSymbolicLink(Path.Combine(Elsewhere, "link"), "bans");
        await File.WriteAllTextAsync(Path.Combine(Elsewhere, "bans"), "");

        await AssertKeptAsync();

        Assert.Equal(Path.Combine(Elsewhere, "link"), new FileInfo(_path).LinkTarget);
        Assert.Equal("bans", new FileInfo(Path.Combine(Elsewhere, "link")).LinkTarget);
        Assert.Contains("203.0.113.7", await File.ReadAllTextAsync(Path.Combine(Elsewhere, "bans")), StringComparison.Ordinal);
        Assert.Equal(["bans", "link"], Directory.GetFileSystemEntries(Elsewhere).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_link_to_a_file_that_does_not_exist_yet_works()
    {
        Directory.CreateDirectory(Elsewhere);
        File.CreateSymbolicLink(_path, "elsewhere/bans");

        await AssertKeptAsync();

        Assert.Equal("elsewhere/bans", new FileInfo(_path).LinkTarget);
    }

    [Fact]
    public void A_link_into_nowhere_or_to_itself_is_reported_at_start()
    {
        File.CreateSymbolicLink(_path, "nowhere/bans");
        Assert.Equal($"Chat:BanFile: invalid value '{_path}': the directory does not exist", ErrorAtStart());

        File.Delete(_path);
        File.CreateSymbolicLink(_path, _path);
        Assert.StartsWith($"Chat:BanFile: invalid value '{_path}': cannot read the file: ", ErrorAtStart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    [InlineData("/dev/stdin")]
    public void A_device_is_reported_at_start(string device)
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "needs devices");
        Assert.Equal("expected a file, found a device", Assert.Throws<BanStoreException>(() => new BanFile(device).Load()).Message);
    }

    [Fact]
    public async Task A_pipe_is_reported_at_start()
    {
        using var mkfifo = RealProgram.Start(RealProgram.Find("mkfifo", "coreutils"), _path);
        Assert.Equal(0, await mkfifo.WaitForExitCodeAsync());
        Assert.Equal($"Chat:BanFile: invalid value '{_path}': expected a file, found a pipe", ErrorAtStart());
    }

    [Fact]
    public async Task A_file_that_is_mounted_alone_is_reported_at_start_with_what_to_do()
    {
        await File.WriteAllTextAsync(_path, "");
        using var mount = await TemporaryMount.OfFileAsync(_path);

        Assert.EndsWith("; it is mounted alone: mount its directory instead", ErrorAtStart(), StringComparison.Ordinal);

        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_read_only_file_system_is_reported_at_start()
    {
        using var mount = await TemporaryMount.OfSizeAsync(_folder, 64);
        await mount.MakeReadOnlyAsync();
        Assert.StartsWith($"Chat:BanFile: invalid value '{_path}': cannot write the file: Read-only file system", ErrorAtStart(), StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_a_plain_user_may_not_write_is_reported_at_start()
    {
        await File.WriteAllTextAsync(_path, "");
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await AssertRefusedAsync("cannot write the file: ");

        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_path, UnixFileMode.None);
        await AssertRefusedAsync("cannot read the file: ");

        async Task AssertRefusedAsync(string reason)
        {
            var (exitCode, errors) = await CheckedRights.RunServerAsync("--Chat:Endpoints:Main:Url=tcp://127.0.0.1:0", $"--Chat:BanFile={_path}");
            Assert.StartsWith($"KestrelChat cannot start:\n  Chat:BanFile: invalid value '{_path}': {reason}", errors, StringComparison.Ordinal);
            Assert.Equal(1, exitCode);
        }
    }

    [Fact]
    public async Task On_a_full_disk_a_ban_is_refused_with_the_reason_and_is_nowhere()
    {
        using var mount = await TemporaryMount.OfSizeAsync(_folder, 64);
        await using var server = ChatServer.Start(AdminCalls.Setting, ("Chat:BanFile", _path));
        await server.Http.BanAsync("203.0.113.7");
        var before = await File.ReadAllTextAsync(_path);
        var filler = Path.Combine(_folder, "filler");
        Fill(filler);

        Assert.StartsWith($"cannot write the ban file '{_path}', nothing was changed: ", await server.Http.ProblemAsync(HttpStatusCode.InternalServerError, "POST", "/bans", """{"address":"203.0.113.8"}"""), StringComparison.Ordinal);
        Assert.Contains("nothing was changed", await server.Http.ProblemAsync(HttpStatusCode.InternalServerError, "DELETE", "/bans/1"), StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_path));
        Assert.Equal([_path, filler], Directory.GetFileSystemEntries(_folder).Order(StringComparer.Ordinal));

        File.Delete(filler);
        Assert.Equal(2, (await server.Http.BanAsync("203.0.113.9")).GetProperty("id").GetInt64());
        Assert.Equal(["203.0.113.7", "203.0.113.9"], new BanFile(_path).Load().Bans.Select(ban => ban.Range.ToString()));
    }

    [Fact]
    public async Task The_check_at_start_changes_nothing()
    {
        var text = """{"lastId":1,"bans":[],} // mended by hand""";
        await File.WriteAllTextAsync(_path, text);
        Assert.Null(ErrorAtStart());
        Assert.Equal(text, await File.ReadAllTextAsync(_path));

        File.Delete(_path);
        Assert.Null(ErrorAtStart());
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_link_that_is_left_in_the_place_of_the_new_file_is_not_followed()
    {
        var victim = Path.Combine(_folder, "victim");
        await File.WriteAllTextAsync(victim, "untouched");
        File.CreateSymbolicLink(_path + ".new", victim);

        await new BanFile(_path).SaveAsync(SavedBans.None);

        Assert.Equal("untouched", await File.ReadAllTextAsync(victim));
        Assert.Null(new FileInfo(_path).LinkTarget);
    }

    private static void Fill(string path)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                stream.Write(new byte[1024]);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    private string? ErrorAtStart() => new ServerSettings([new("Chat:BanFile", _path)]).Errors.SingleOrDefault();

    private async Task AssertKeptAsync()
    {
        await using (var server = ChatServer.Start(AdminCalls.Setting, ("Chat:BanFile", _path)))
        {
            await server.Http.BanAsync("203.0.113.7");
        }

        Assert.Equal("203.0.113.7", Assert.Single(new BanFile(_path).Load().Bans).Range.ToString());
    }
}
