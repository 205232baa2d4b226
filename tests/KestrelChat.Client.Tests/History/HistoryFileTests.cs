using System.Text;
using KestrelChat.Client.History;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.History;

public sealed class HistoryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _failures = [];
    private readonly string _path;

    public HistoryFileTests() => _path = _folder.PathOf("state/kestrelchat/history");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Appended_lines_are_read_by_the_next_session()
    {
        var file = Open();
        file.Append("hello");
        file.Append("привет 你好");

        Assert.Equal(["hello", "привет 你好"], Open().Read());
        Assert.Empty(_failures);
    }

    [Fact]
    public void A_missing_file_has_no_lines_and_is_not_created_by_reading()
    {
        Assert.Empty(Open().Read());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Empty(_failures);
    }

    [Fact]
    public void Only_the_owner_can_read_a_new_file_and_its_folder()
    {
        Open().Append("hello");

        Assert.Equal("rw-------", Mode(_path));
        Assert.Equal("rwx------", Mode(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void A_file_that_others_can_read_is_mended()
    {
        Write("hello\n");
        SetMode(_path, "rw-r--r--");

        Open().Read();

        Assert.Equal("rw-------", Mode(_path));
    }

    [Theory]
    [InlineData("/msg ada hello")]
    [InlineData("/op 0123456789abcdef")]
    [InlineData("/claim ada 0123456789abcdef")]
    [InlineData("  \\Tell ada hello")]
    public void A_secret_is_never_in_the_file(string line)
    {
        var file = Open();
        file.Append("hello");
        file.Append(line);

        Assert.Equal("hello\n", File.ReadAllText(_path));
    }

    [Fact]
    public async Task Clients_that_append_at_the_same_time_lose_no_line()
    {
        const int Each = 300;
        var clients = Enumerable.Range(0, 4).Select(client => Task.Run(() =>
        {
            var file = Open();
            for (var line = 0; line < Each; line++)
            {
                file.Append($"client {client} says {line}");
            }
        }));

        await Task.WhenAll(clients).WithTimeout();

        Assert.Equal(
            Enumerable.Range(0, 4).SelectMany(client => Enumerable.Range(0, Each).Select(line => $"client {client} says {line}")).Order(StringComparer.Ordinal),
            (await File.ReadAllLinesAsync(_path, TestContext.Current.CancellationToken)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_over_twice_the_limit_is_cut_to_the_newest_lines()
    {
        Write(string.Concat(Enumerable.Range(0, (2 * HistoryFile.MaxLines) + 1).Select(line => $"{line}\n")));

        var lines = Open().Read();

        Assert.Equal(HistoryFile.MaxLines, lines.Count);
        Assert.Equal($"{2 * HistoryFile.MaxLines}", lines[^1]);
        Assert.Equal(lines, File.ReadAllLines(_path));
        Assert.Equal("rw-------", Mode(_path));
        Assert.Equal([_path], Directory.EnumerateFiles(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void A_file_of_twice_the_limit_is_left_as_it_is()
    {
        Write(string.Concat(Enumerable.Range(0, 2 * HistoryFile.MaxLines).Select(line => $"{line}\n")));

        Assert.Equal(HistoryFile.MaxLines, Open().Read().Count);
        Assert.Equal(2 * HistoryFile.MaxLines, File.ReadAllLines(_path).Length);
    }

    [Fact]
    public void A_session_that_appends_for_long_cuts_the_file_too()
    {
        var file = Open();
        for (var line = 0; line < 3 * HistoryFile.MaxLines; line++)
        {
            file.Append($"{line}");
        }

        Assert.Equal(HistoryFile.MaxLines, File.ReadAllLines(_path).Length);
    }

    [Fact]
    public void A_huge_file_is_cut_without_being_read_whole()
    {
        Write(new string('a', HistoryFile.MaxBytes) + "\nnewest\n");

        Assert.Equal(["newest"], Open().Read());
        Assert.Equal("newest\n", File.ReadAllText(_path));
    }

    [Fact]
    public void Lines_appended_while_the_file_is_cut_are_not_lost()
    {
        Write("old\nnew\n");
        using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.ReadExactly(new byte["old\nnew\n".Length]);
        Open().Append("meanwhile");

        HistoryTrimmer.Trim(file, _path, ["new"]);

        Assert.Equal("new\nmeanwhile\n", File.ReadAllText(_path));
    }

    [Fact]
    public void A_file_that_another_client_is_cutting_is_left_to_it()
    {
        Write("old\nnew\n");
        File.WriteAllText(_path + ".new", "new\n");
        using (FileStream file = new(_path, FileMode.Open, FileAccess.Read))
        {
            HistoryTrimmer.Trim(file, _path, ["new"]);
        }

        Assert.Equal("old\nnew\n", File.ReadAllText(_path));

        File.SetLastWriteTimeUtc(_path + ".new", DateTime.UtcNow.AddHours(-1));
        using FileStream again = new(_path, FileMode.Open, FileAccess.Read);
        again.Seek(0, SeekOrigin.End);
        HistoryTrimmer.Trim(again, _path, ["new"]);
        Assert.Equal("new\n", File.ReadAllText(_path));
    }

    [Fact]
    public void Bytes_that_are_no_text_and_controls_do_no_harm()
    {
        WriteBytes([.. "one\n\n"u8, 0xff, 0xfe, .. "\e[2J\r\ntwo"u8]);

        Assert.Equal(["one", "\ufffd\ufffd[2J ", "two"], Open().Read());
    }

    [Fact]
    public void A_line_after_one_that_was_cut_off_is_a_line_of_its_own()
    {
        Write("one\ntw");
        var file = Open();
        file.Read();

        file.Append("three");

        Assert.Equal("one\ntw\nthree\n", File.ReadAllText(_path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_reported_once()
    {
        File.WriteAllText(_folder.PathOf("state"), "no folder");
        var file = Open();

        file.Append("one");
        file.Append("two");

        Assert.StartsWith($"'{_path}': ", Assert.Single(_failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_a_device_keeps_nothing_and_changes_nothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.CreateSymbolicLink(_path, "/dev/null");
        var mode = Mode("/dev/null");
        var file = Open();

        file.Append("one");

        Assert.Empty(file.Read());
        Assert.Equal(mode, Mode("/dev/null"));
        Assert.Empty(_failures);
    }

    [Fact]
    public void A_link_to_a_file_stays_one_when_the_file_is_cut()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllText(_folder.PathOf("kept"), string.Concat(Enumerable.Range(0, 3 * HistoryFile.MaxLines).Select(line => $"{line}\n")));
        File.CreateSymbolicLink(_path, _folder.PathOf("kept"));

        Open().Read();

        Assert.NotNull(File.ResolveLinkTarget(_path, returnFinalTarget: false));
        Assert.Equal(HistoryFile.MaxLines, File.ReadAllLines(_folder.PathOf("kept")).Length);
    }

    [Fact]
    public void A_link_to_nothing_is_followed_when_the_first_line_is_appended()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.CreateSymbolicLink(_path, _folder.PathOf("kept"));
        var file = Open();

        Assert.Empty(file.Read());
        file.Append("one");

        Assert.Equal("one\n", File.ReadAllText(_folder.PathOf("kept")));
        Assert.Equal("rw-------", Mode(_folder.PathOf("kept")));
        Assert.Empty(_failures);
    }

    private static string Mode(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions");
        var mode = (int)(OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path));
        return string.Concat("rwxrwxrwx".Select((letter, at) => (mode >> (8 - at) & 1) == 1 ? letter : '-'));
    }

    private static void SetMode(string path, string mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode.Aggregate(0, (bits, letter) => (bits << 1) | (letter == '-' ? 0 : 1)));
        }
    }

    private HistoryFile Open() => new(_path, _failures.Add);

    private void Write(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    private void WriteBytes(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        File.WriteAllBytes(_path, bytes);
    }
}
