using System.Runtime.Versioning;
using KestrelChat.Terminal.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Servers;

/// <summary>What options make the client do in a terminal.</summary>
public sealed class OptionTests
{
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_name_is_taken_back_in_the_next_run_with_the_token_that_a_file_keeps()
    {
        using ServerProcess server = await ServerProcess.StartReadyAsync();
        using TemporaryHome home = new();
        string file = Path.Combine(home.Folder, "tokens", "ada");
        string address = $"tcp://127.0.0.1:{server.Port()}";
        await using TmuxTerminal first = await TmuxTerminal.StartAsync(args: [address, "--nick", "ada", "--room", "dev", "--token-file", file]);
        await first.WaitForScreenAsync("* you are now ada");
        await first.WaitForScreenAsync(screen => screen.CursorLine.TrimEnd() == "dev>", "the room is entered");
        await Wait.UntilAsync(() => File.Exists(file), "the token is kept");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        string kept = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.StartsWith("ada ", kept, StringComparison.Ordinal);

        // The first still has the name: only its token takes it from there.
        await using TmuxTerminal second = await TmuxTerminal.StartAsync(args: [address, "--nick", "ada", "--token-file", file]);
        await second.WaitForScreenAsync("* you are now ada");
        await first.WaitForScreenAsync("* your name ada was claimed from another connection");
        Assert.Equal(0, await first.WaitForExitAsync());
        await second.TypeLineAsync("back");
        await second.WaitForScreenAsync("ada: back");
    }

    [Fact]
    public async Task KestrelChat_is_asked_for_the_language_and_the_client_speaks_it()
    {
        using ServerProcess server = await ServerProcess.StartReadyAsync();
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(args: [$"127.0.0.1:{server.Port()}", "--wording", "ru", "--nick", "ada"]);
        await terminal.WaitForScreenAsync("* сервер теперь говорит с вами по-русски");
    }

    [Fact]
    public async Task Another_server_is_not_asked_for_the_language_even_if_it_greets_like_KestrelChat()
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(args: ["--wording", "ru"]);
        await chat.SayAsync("You are ada\nbob has arrived\nbob: hello\nbob: last\n", ": last");
        Assert.Equal("hi", await chat.TypeAsync("hi"));
        await chat.SayAsync("ada: hi\n", ": hi");
        Assert.Null(await chat.LeaveAsync());
    }

    [Fact]
    public async Task Lines_of_a_server_with_a_wording_of_its_own_are_recognized_by_its_file()
    {
        using TemporaryHome home = new();
        string file = Path.Combine(home.Folder, "own.json");
        await File.WriteAllTextAsync(file, """{ "greeting": "Welcome, {who}", "said": "{who} says: {text}", }""", TestContext.Current.CancellationToken);
        await using ScriptedChat chat = await ScriptedChat.StartAsync(args: ["--wording", file]);
        string output = await chat.SayAsync("Welcome, ada\nbob says: hello\nbob says: hello, ada\nbob says: last\n", "says: last");
        Assert.Contains("\e[2mWelcome, ada\e[m", output, StringComparison.Ordinal);
        Assert.Matches(@"\e\[38;5;\d+mbob\e\[m says: hello\r", output);
        Assert.Contains("says: hello, \e[1mada\e[m", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_the_config_file_is_named_in_place_of_its_address()
    {
        using LineServer server = new();
        using TemporaryHome home = new();
        string folder = Path.Combine(home.Config, "kestrelchat");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "config.json"),
            $$"""
            {
              // Comments are allowed.
              "defaults": { "nick": "eve", "time": true },
              "servers": { "work": { "address": "tcp://{{server.Argument}}", "nick": "ada", "room": "dev" } },
            }
            """,
            TestContext.Current.CancellationToken);
        await using TmuxTerminal terminal = await TmuxTerminal.StartAsync(home: home, args: ["work", "--room", "ops"]);
        using LineServerConnection connection = await server.AcceptAsync();
        Assert.Equal("/nick ada", await connection.ReceiveLineAsync());
        Assert.Equal("/join ops", await connection.ReceiveLineAsync());
        await connection.SendAsync("bob: hello\n");
        TmuxScreen screen = await terminal.WaitForScreenAsync("bob: hello");
        Assert.Contains(screen.Rows, row => row.EndsWith(" bob: hello", StringComparison.Ordinal) && row.IndexOf(':', StringComparison.Ordinal) == 2);
    }

    [Theory]
    [InlineData("TERM", "dumb")]
    [InlineData("", "", "--plain")]
    public async Task Without_an_editor_the_terminal_stays_as_it_is_and_bytes_are_copied(string variable, string value, params string[] args)
    {
        await using ScriptedChat chat = await ScriptedChat.StartAsync(environment: variable.Length == 0 ? [] : [(variable, value)], args: args);
        await chat.Server.SendAsync("login\e[1m: \a");
        string output = await chat.Terminal.WaitForOutputAsync("\a");
        Assert.Equal("login\e[1m: \a", output);
        Assert.Contains("icanon", await chat.Terminal.ModeWordsAsync());

        // The terminal shows what is typed, and the server sends it back.
        Assert.Equal("hello", await chat.TypeAsync("hello"));
        Assert.Null(await chat.LeaveAsync());
        chat.Server.Dispose();
        Assert.Equal(0, await chat.Terminal.WaitForExitAsync());
        Assert.DoesNotContain("\e[?", await chat.Terminal.OutputAsync(), StringComparison.Ordinal);
    }
}
