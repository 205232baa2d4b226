namespace KestrelChat.Terminal.Tests.Editing;

/// <summary>Keys of Emacs and the shells, as a terminal sends them.</summary>
public sealed class KeysTests(KeysTests.SharedChat shared) : IClassFixture<KeysTests.SharedChat>
{
    [Theory]
    [InlineData("ab cd", "ab cd|")]
    [InlineData("ab cd <C-a>", "|ab cd")]
    [InlineData("ab cd <Home> <C-f> <Right>", "ab| cd")]
    [InlineData("ab cd <C-a> <C-e>", "ab cd|")]
    [InlineData("ab cd <Home> <End>", "ab cd|")]
    [InlineData("ab cd <C-b> <Left>", "ab |cd")]
    [InlineData("ab cd <M-b> <C-Left> <M-f>", "ab| cd")]
    [InlineData("ab cd ef <C-a> <C-Right> <M-Right>", "ab cd| ef")]
    [InlineData("ab cd <C-h> <BSpace>", "ab |")]
    [InlineData("ab cd <C-a> <C-d> <DC>", "| cd")]
    [InlineData("ab cd <C-w>", "ab |")]
    [InlineData("ab cd <M-BSpace> <M-BSpace>", "|")]
    [InlineData("ab cd <C-a> <M-d>", "| cd")]
    [InlineData("ab cd <M-b> <C-k>", "ab |")]
    [InlineData("ab cd <M-b> <C-u>", "|cd")]
    [InlineData("ab cd <C-w> <C-a> <C-y>", "cd|ab ")]
    [InlineData("ab cd <C-w> <C-w> x <C-y>", "xab cd|")]
    [InlineData("ab cd <C-w> <C-e> <C-a> <C-k> <C-y> <M-y>", "cd|")]
    [InlineData("abc <C-c> x <C-y>", "xabc|")]
    [InlineData("ab cd <C-w> <C-_>", "ab cd|")]
    [InlineData("ab <C-_>", "|")]
    [InlineData("ab <C-t>", "ba|")]
    [InlineData("ab cd <C-a> <M-u> <M-c>", "AB Cd|")]
    [InlineData("AB <M-b> <M-l>", "ab|")]
    public async Task A_key_edits_the_line(string keys, string expected)
    {
        LineChat chat = await shared.WithEmptyLineAsync();
        foreach (string part in Parts(keys))
        {
            if (part is ['<', .. var key, '>'])
            {
                await chat.Terminal.SendKeysAsync(key);
            }
            else
            {
                await chat.Terminal.TypeAsync(part);
            }
        }

        await chat.WaitForLineAsync(expected.Replace("|", "", StringComparison.Ordinal), (0, 2 + expected.IndexOf('|', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_key_moves_over_and_erases_what_looks_like_one_character()
    {
        LineChat chat = await shared.WithEmptyLineAsync();

        // An accent of its own, a wide character, a family of three.
        const string family = "👨‍👩‍👧";
        await chat.Terminal.TypeAsync("e\u0301中" + family);
        await chat.Terminal.SendKeysAsync("BSpace");
        await chat.WaitForLineAsync("e\u0301中", (0, 5));
        await chat.Terminal.SendKeysAsync("Left");
        await chat.WaitForLineAsync("e\u0301中", (0, 3));
        await chat.Terminal.SendKeysAsync("BSpace");
        await chat.WaitForLineAsync("中", (0, 2));
    }

    [Fact]
    public async Task Characters_may_come_in_pieces()
    {
        LineChat chat = await shared.WithEmptyLineAsync();
        foreach (byte piece in "é中👍"u8.ToArray())
        {
            await chat.Terminal.TypeAsync([piece]);
        }

        await chat.WaitForLineAsync("é中👍", (0, 7));
        await chat.Terminal.SendKeysAsync("Enter");
        await chat.AssertReceivedAsync("é中👍");
    }

    [Fact]
    public async Task Sequences_that_mean_nothing_leave_nothing()
    {
        LineChat chat = await shared.WithEmptyLineAsync();
        await chat.Terminal.TypeAsync("a\e[99~\e[1;2;3;4x\e[<0;10;10M\eOz\e]11;rgb:0000/0000/0000\e\\\eP1+r\e\\\e[?62;1;4c\e[I\e[O\e[200q\0\u001cb");
        await chat.Terminal.SendKeysAsync("F1", "F5", "F12", "PPage", "NPage", "IC", "S-F3", "M-F4");
        await chat.Terminal.TypeAsync("c");
        await chat.WaitForLineAsync("abc", (0, 5));

        // One that is never ended is dropped when nothing follows.
        await chat.Terminal.TypeAsync("\e[12");
        await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        await chat.Terminal.TypeAsync("d");
        await chat.WaitForLineAsync("abcd", (0, 6));
    }

    [Fact]
    public async Task Earlier_lines_come_back_and_the_unfinished_one_is_kept()
    {
        LineChat chat = await shared.WithEmptyLineAsync();
        await SubmitAsync(chat, "first 中");
        await SubmitAsync(chat, "second");
        await chat.Terminal.TypeAsync("third");
        await chat.Terminal.SendKeysAsync("Up");
        await chat.WaitForLineAsync("second", (0, 8));
        await chat.Terminal.SendKeysAsync("C-p");
        await chat.WaitForLineAsync("first 中", (0, 10));
        await chat.Terminal.SendKeysAsync("Down", "C-n");
        await chat.WaitForLineAsync("third", (0, 7));
        await chat.Terminal.SendKeysAsync("M-<", "M->");
        await chat.WaitForLineAsync("third", (0, 7));
    }

    [Fact]
    public async Task Earlier_lines_are_searched_for()
    {
        LineChat chat = await shared.WithEmptyLineAsync();
        await SubmitAsync(chat, "needle one");
        await SubmitAsync(chat, "needle two");
        await SubmitAsync(chat, "hay");
        await chat.Terminal.TypeAsync("unfinished");
        await chat.Terminal.SendKeysAsync("C-r");
        await chat.Terminal.TypeAsync("need");
        await chat.Terminal.WaitForScreenAsync("search 'need': needle two");
        await chat.Terminal.SendKeysAsync("C-r");
        await chat.Terminal.WaitForScreenAsync("search 'need': needle one");
        await chat.Terminal.SendKeysAsync("C-s");
        await chat.Terminal.WaitForScreenAsync("search 'need': needle two");
        await chat.Terminal.TypeAsync("X");
        await chat.Terminal.WaitForScreenAsync("no line with 'needX': ");
        await chat.Terminal.SendKeysAsync("C-g");
        await chat.WaitForLineAsync("unfinished", (0, 12));

        await chat.Terminal.SendKeysAsync("C-r");
        await chat.Terminal.TypeAsync("e one");
        await chat.Terminal.WaitForScreenAsync("search 'e one': needle one");
        await chat.Terminal.SendKeysAsync("C-e");
        await chat.WaitForLineAsync("needle one", (0, 12));
    }

    private static async Task SubmitAsync(LineChat chat, string line)
    {
        await chat.Terminal.TypeLineAsync(line);
        await chat.AssertReceivedAsync(line);
        await chat.WaitForLineAsync("", (0, 2));
    }

    // Keys stand in angle brackets, with a blank on the side of other keys and of text.
    private static IEnumerable<string> Parts(string keys)
    {
        string text = "";
        foreach (string word in keys.Split(' '))
        {
            if (word is ['<', .., '>'])
            {
                if (text.Length > 0)
                {
                    yield return text;
                }

                text = "";
                yield return word;
            }
            else
            {
                text += text.Length == 0 ? word : " " + word;
            }
        }

        if (text.Length > 0)
        {
            yield return text;
        }
    }

    /// <summary>One client for all tests of the class, started by the first of them, which can be skipped.</summary>
    public sealed class SharedChat : IAsyncDisposable
    {
        private LineChat? _chat;

        /// <summary>Returns the client with nothing in its line.</summary>
        internal async Task<LineChat> WithEmptyLineAsync()
        {
            _chat ??= await LineChat.StartAsync();

            // From the end of any search, and past the end of the history.
            await _chat.Terminal.SendKeysAsync("C-e", "M->", "C-e", "C-u");
            await _chat.WaitForLineAsync("", (0, 2));
            return _chat;
        }

        public ValueTask DisposeAsync() => _chat?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
