using System.Runtime.Versioning;
using KestrelChat.Moderation;
using KestrelChat.Server.Moderation;
using KestrelChat.Text;

namespace KestrelChat.Server.Tests.Moderation;

public sealed class BanFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kestrelchat").FullName;
    private readonly string _path;

    public BanFileTests() => _path = Path.Combine(_folder, "bans.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Saved_bans_are_loaded_and_no_other_file_is_left_in_the_folder()
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
    public void Without_a_file_there_are_no_bans()
    {
        var loaded = new BanFile(_path).Load();
        Assert.Equal(0, loaded.LastId);
        Assert.Empty(loaded.Bans);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task The_remains_of_an_interrupted_write_are_ignored()
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
    public async Task Only_the_owner_may_read_the_file_unless_the_operator_changed_its_mode()
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
    [InlineData("{", "not a ban file: ")]
    [InlineData("null", "not a ban file: expected a JSON object, found null")]
    [InlineData("[]", "not a ban file: ")]
    [InlineData("{}", "not a ban file: ")]
    [InlineData("""{"lastId":1,"bans":null}""", "not a ban file: ")]
    [InlineData("""{"lastId":1,"bans":[null]}""", "expected a ban, found null")]
    [InlineData("""{"lastId":1,"bans":[],"ban":[]}""", "not a ban file: ")]
    [InlineData("""{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7","reason":"","createdAt":"yesterday","expiresAt":null}]}""", "not a ban file: ")]
    [InlineData("""{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "not a ban file: ")]
    [InlineData("""{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7/8","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "ban 1: address: invalid value '203.0.113.7/8': ")]
    [InlineData("""{"lastId":1,"bans":[{"id":0,"address":"203.0.113.7","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "ban 0 follows ban 0: expected ascending ids from 1")]
    [InlineData("""{"lastId":2,"bans":[{"id":1,"address":"203.0.113.7","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null},{"id":2,"address":"203.0.113.7/32","reason":"","createdAt":"2024-01-02T03:04:05Z","expiresAt":null}]}""", "ban 2: 203.0.113.7 is banned by an earlier ban")]
    public async Task An_invalid_ban_file_is_rejected_with_the_reason(string text, string expected)
    {
        await File.WriteAllTextAsync(_path, text);
        var error = Assert.Throws<BanStoreException>(new BanFile(_path).Load);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("KestrelChat.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_in_a_ban_file_is_found_by_the_line_and_the_member()
    {
        await File.WriteAllTextAsync(_path, "{ \"lastId\": 1,\n \"bans\": [\n {\"id\":1,\"address\":5}]}");
        var error = Assert.Throws<BanStoreException>(new BanFile(_path).Load);
        Assert.StartsWith("not a ban file: invalid JSON at $.bans[0].address in line 3: expected lastId and bans, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_too_many_bans_is_rejected()
    {
        var bans = Enumerable.Range(1, BanList.MaxBans + 1).Select(id => new Ban(id, Range($"10.0.{id / 256}.{id % 256}"), "", DateTimeOffset.UnixEpoch, null));
        await new BanFile(_path).SaveAsync(new SavedBans(0, [.. bans]));
        var error = Assert.Throws<BanStoreException>(new BanFile(_path).Load);
        Assert.Equal("10001 bans: expected at most 10000", error.Message);
    }

    [Fact]
    public async Task A_reason_written_into_the_file_by_hand_is_made_visible()
    {
        await File.WriteAllTextAsync(_path, """{"lastId":1,"bans":[{"id":1,"address":"203.0.113.7","reason":"a\u001b[31m\nb","createdAt":"2024-01-02T03:04:05Z","expiresAt":null},],} // mended by hand""");
        Assert.Equal("a␛[31m␊b", new BanFile(_path).Load().Bans[0].Reason);
    }

    [Fact]
    public void A_folder_in_its_place_and_a_missing_parent_folder_are_rejected()
    {
        Assert.Equal("expected a file, found a directory", Assert.Throws<BanStoreException>(new BanFile(_folder).Load).Message);
        Assert.Equal("the directory does not exist", Assert.Throws<BanStoreException>(new BanFile(Path.Combine(_folder, "nowhere", "bans.json")).Load).Message);
    }

    [Fact]
    public async Task If_the_file_cannot_be_replaced_the_former_one_stays()
    {
        // Not even root can replace a folder that is not empty by a file.
        Directory.CreateDirectory(Path.Combine(_path, "inside"));
        var error = await Assert.ThrowsAsync<BanStoreException>(() => new BanFile(_path).SaveAsync(SavedBans.None));
        Assert.StartsWith($"cannot write the ban file '{_path}', nothing was changed: ", error.Message, StringComparison.Ordinal);
        Assert.Equal([_path], Directory.GetFileSystemEntries(_folder));
    }

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range, out var error) ? range : throw new ArgumentException(error, nameof(text));
}
