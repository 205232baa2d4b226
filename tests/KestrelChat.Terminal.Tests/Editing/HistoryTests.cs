using System.Runtime.Versioning;
using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Editing;

/// <summary>Typed lines are there again the next day, without secrets, and for their owner alone.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class HistoryTests
{
    [Fact]
    public async Task Lines_are_found_in_the_next_run_without_secrets()
    {
        using TemporaryHome home = new();
        await using (LineChat first = await LineChat.StartAsync(home: home))
        {
            await SubmitAsync(
                first, "déjà vu 中", "/op s3cret", "/claim ada s3cret", "/register s3cret", "/msg bob s3cret", " /MSG bob s3cret", "/tell bob s3cret", "\\op s3cret", "/me waves", "last");

            // Private lines can be brought back in the same run, tokens cannot.
            await first.Terminal.SendKeysAsync("C-r");
            await first.Terminal.TypeAsync("s3cret");
            await first.Terminal.WaitForScreenAsync("search 's3cret': /tell bob s3cret");
            await first.Terminal.SendKeysAsync("C-g", "C-d");
            Assert.Null(await first.Connection.ReceiveLineAsync());
            first.Connection.Dispose();
            Assert.Equal(0, await first.Terminal.WaitForExitAsync());
        }

        string file = FileOf(home);
        Assert.Equal(["déjà vu 中", "/me waves", "last"], await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));

        // Somebody has opened it to others meanwhile.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using LineChat second = await LineChat.StartAsync(40, 10, home);
        await second.Terminal.SendKeysAsync("Up");
        await second.WaitForLineAsync("last", (0, 6));
        await second.Terminal.SendKeysAsync("Up", "Up");
        await second.WaitForLineAsync("déjà vu 中", (0, 12));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Two_clients_at_once_keep_the_lines_of_both()
    {
        using TemporaryHome home = new();
        await using LineChat first = await LineChat.StartAsync(home: home);
        await using LineChat second = await LineChat.StartAsync(home: home);
        await SubmitAsync(first, "first 1");
        await SubmitAsync(second, "second 1");
        await SubmitAsync(first, "first 2");
        Assert.Equal(["first 1", "second 1", "first 2"], await File.ReadAllLinesAsync(FileOf(home), TestContext.Current.CancellationToken));

        // Each goes back through its own lines.
        await second.Terminal.SendKeysAsync("Up");
        await second.WaitForLineAsync("second 1", (0, 10));
    }

    [Fact]
    public async Task A_history_that_cannot_be_written_is_reported_once_and_the_chat_goes_on()
    {
        using TemporaryHome home = new();
        Directory.CreateDirectory(Path.GetDirectoryName(home.State)!);
        await File.WriteAllTextAsync(home.State, "a file where a folder should be", TestContext.Current.CancellationToken);
        await using LineChat chat = await LineChat.StartAsync(columns: 200, home: home);
        await SubmitAsync(chat, "one");
        await chat.Terminal.WaitForScreenAsync("kestrelchat/history");
        await SubmitAsync(chat, "two");
        TmuxScreen screen = await chat.WaitForLineAsync("");
        Assert.Single(screen.AllRows, row => row.Contains("kestrelchat/history", StringComparison.Ordinal));
        await chat.Terminal.SendKeysAsync("Up", "Up");
        await chat.WaitForLineAsync("one", (0, 5));
    }

    private static string FileOf(TemporaryHome home) => Path.Combine(home.State, "kestrelchat", "history");

    private static async Task SubmitAsync(LineChat chat, params string[] lines)
    {
        foreach (string line in lines)
        {
            await chat.Terminal.TypeLineAsync(line);
            await chat.AssertReceivedAsync(line);
        }
    }
}
