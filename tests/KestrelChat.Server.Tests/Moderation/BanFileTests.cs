using System.Runtime.Versioning;
using KestrelChat.Addresses;
using KestrelChat.Moderation;
using KestrelChat.Server.Moderation;

namespace KestrelChat.Server.Tests.Moderation;

public sealed class BanFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kestrelchat").FullName;
    private readonly string _path;

    public BanFileTests() => _path = Path.Combine(_folder, "bans.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_saved_is_loaded_and_nothing_else_is_left_in_the_folder()
    {
        var now = new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567);
        var saved = new SavedBans(9, [new Ban(2, Range("203.0.113.0/24"), "spam, \"ads\" и 🎉", now, now.AddHours(1)), new Ban(7, Range("2001:db8::/32"), "", now, null)]);

        await new BanFile(_path).SaveAsync(SavedBans.None);
        await new BanFile(_path).SaveAsync(saved);

        var loaded = new BanFile(_path).Load();
        Assert.Equal(9, loaded.LastId);
        Assert.Equal(saved.Bans, loaded.Bans);
        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder));
        Assert.Contains("spam, \\\"ads\\\" и ", await File.ReadAllTextAsync(_path), StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_is_no_bans()
    {
        var loaded = new BanFile(_path).Load();
        Assert.Equal(0, loaded.LastId);
        Assert.Empty(loaded.Bans);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task What_was_left_of_a_write_that_was_cut_off_does_no_harm()
    {
        var saved = new SavedBans(1, [new Ban(1, Range("203.0.113.7"), "", DateTimeOffset.UnixEpoch, null)]);
        await new BanFile(_path).SaveAsync(saved);
        await File.WriteAllTextAsync(_path + ".new", """{"lastId": 2, "bans": [ { "id" """);

        Assert.Equal(saved.Bans, new BanFile(_path).Load().Bans);
        await new BanFile(_path).SaveAsync(SavedBans.None);
        Assert.Empty(new BanFile(_path).Load().Bans);
        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task It_is_for_nobody_else_to_read_unless_the_operator_has_allowed_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix file modes");
        await new BanFile(_path).SaveAsync(SavedBans.None);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));

        const UnixFileMode GroupToo = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(_path, GroupToo);
        await new BanFile(_path).SaveAsync(SavedBans.None);
        Assert.Equal(GroupToo, File.GetUnixFileMode(_path));
    }

    [Theory]
    [InlineData("", "it is no ban file: ")]
    [InlineData("{", "it is no ban file: ")]
    [InlineData("null", "it holds null")]
    [InlineData("[]", "it is no ban file: ")]
    [InlineData("{}", "it is no ban file: ")]
    [InlineData("""{"lastId":1,"bans":null}""", "it is no ban file: ")]
    [InlineData("""{"lastId":1,"bans":[null]}""", "it has an empty entry")]
    [InlineData("""{"lastId":1,"bans":[],"ban":[]}""", "it is no ban file: ")]
    [InlineData("""{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7","reason":"","createdAt":"yesterday","expiresAt":null}]}""", "it is no ban file: ")]
    [InlineData("""{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "it is no ban file: ")]
    [InlineData("""{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7/8","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "the address of ban 1 is '203.0.113.7/8': an address or a range")]
    [InlineData("""{"lastId":1,"bans":[{"id":0,"address":"203.0.113.7","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "ban 0 follows ban 0; ids begin at 1 and ascend")]
    [InlineData("""{"lastId":2,"bans":[{"id":1,"address":"203.0.113.7","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null},{"id":2,"address":"203.0.113.7/32","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "203.0.113.7 is banned twice, the second time by ban 2")]
    public async Task What_is_no_ban_file_is_refused_with_what_is_wrong(string text, string said)
    {
        await File.WriteAllTextAsync(_path, text);
        var error = Assert.Throws<BanStoreException>(new BanFile(_path).Load);
        Assert.StartsWith(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_bans_than_there_may_be_are_refused()
    {
        var bans = Enumerable.Range(1, BanList.MaxBans + 1).Select(id => new Ban(id, Range($"10.0.{id / 256}.{id % 256}"), "", DateTimeOffset.UnixEpoch, null));
        await new BanFile(_path).SaveAsync(new SavedBans(0, [.. bans]));
        var error = Assert.Throws<BanStoreException>(new BanFile(_path).Load);
        Assert.Equal("it has 10001 bans; 10000 are the most there may be", error.Message);
    }

    [Fact]
    public async Task A_reason_that_somebody_wrote_into_the_file_is_made_safe_to_show()
    {
        await File.WriteAllTextAsync(_path, """{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7","reason":"a\u001b[31m\nb","createdAt":"2024-01-02T03:04:05Z","expiresAt":null},],} // mended by hand""");
        Assert.Equal("a␛[31m␊b", new BanFile(_path).Load().Bans[0].Reason);
    }

    [Fact]
    public void A_folder_in_its_place_or_none_around_it_is_refused()
    {
        Assert.Equal("it is a folder; a file is wanted", Assert.Throws<BanStoreException>(new BanFile(_folder).Load).Message);
        Assert.Equal("its folder does not exist", Assert.Throws<BanStoreException>(new BanFile(Path.Combine(_folder, "nowhere", "bans.json")).Load).Message);
    }

    [Fact]
    public async Task Where_it_cannot_be_put_in_its_place_the_file_of_before_stays()
    {
        // A folder that is not empty cannot be replaced by a file, whoever tries.
        Directory.CreateDirectory(Path.Combine(_path, "inside"));
        var error = await Assert.ThrowsAsync<BanStoreException>(() => new BanFile(_path).SaveAsync(SavedBans.None));
        Assert.StartsWith($"the ban file '{_path}' cannot be written, and nothing was changed: ", error.Message, StringComparison.Ordinal);
        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder));
    }

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range, out var error) ? range : throw new ArgumentException(error, nameof(text));
}
