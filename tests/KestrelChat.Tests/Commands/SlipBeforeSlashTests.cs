using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Commands;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Tests.Commands;

public sealed class SlipBeforeSlashTests : IDisposable
{
    private const string Asked = "* not said, because it looks like a command: begin the line with /msg to use it, or with //msg to say it";

    private static readonly string[] s_noise =
    [
        "\0", "\u0001", "\f", "\b", "\u007F", "\u001B", "\u001B[A", "\u001BOA", "\u001B[1;5C", "\u001B[200~", "\u001B[[A", "\u001BO", "\u001Bb", "\u001B[",
        "\u001B]11;rgb:ffff/ffff/ffff\u0007", "\u001B]11;rgb:0000/0000/0000\u001B\\", "\u001BP1$r0m\u001B\\", "\u001B]", "\u009B5~", "\u0085", "\uFEFF", "\u200B", "\u200E", "\u202E", "\u2028", "\u2060",
        "\u00AD", "\uFFFD", "\u0301", "\uFE0F", "\u115F", "\u3164", "\uFFA0",
    ];

    private static readonly Gen<string> s_slips = Gen.Elements(s_noise).NonEmptyListOf().Select(string.Concat);

    private static readonly Gen<string> s_blanks = Gen.Elements([" ", "\t", "\u00A0", "\u3000", .. s_noise]).ListOf()
        .SelectMany(pieces => Gen.Elements(" ", "\t", "\u3000").Select(blank => string.Concat(pieces) + blank));

    private readonly CommandChat _chat = new();

    public void Dispose() => _chat.Dispose();

    public static TheoryData<string> Noise() => [.. s_noise];

    [Theory]
    [MemberData(nameof(Noise))]
    public void A_command_after_invisible_characters_is_the_command(string noise)
    {
        Assert.Equal(("/msg bob secret", null), Find(noise + "/msg bob secret"));
        Assert.Equal(("//etc", null), Find(noise + "//etc"));
        Assert.Equal(("/nonesuch", null), Find(noise + "/nonesuch"));
    }

    [Theory]
    [InlineData(" /msg bob secret", "/msg")]
    [InlineData("   \t/MSG bob secret", "/msg")]
    [InlineData("\u00A0/op token", "/op")]
    [InlineData("\u3000/claim ada token", "/claim")]
    [InlineData("\u2800/op token", "/op")]
    [InlineData(" \uFEFF/m bob secret", "/m")]
    [InlineData("\u001B[D /msg bob secret", "/msg")]
    [InlineData(" /help", "/help")]
    [InlineData(" /?", "/?")]
    [InlineData("／ｍｓｇ bob secret", "/msg")]
    [InlineData("／op token", "/op")]
    [InlineData("∕op token", "/op")]
    [InlineData("\\msg bob secret", "/msg")]
    [InlineData("?op token", "/op")]
    [InlineData("7tell bob secret", "/tell")]
    [InlineData("、msg bob secret", "/msg")]
    [InlineData(".ьып bob secret", "/msg")]
    [InlineData(".ЬЫП bob secret", "/msg")]
    [InlineData(".щз token", "/op")]
    [InlineData(".сдфшь ada token", "/claim")]
    [InlineData("\uFEFF\\msg bob secret", "/msg")]
    public void A_line_that_may_have_been_meant_as_a_command_is_asked_about(string line, string command) => Assert.Equal((line, command), Find(line));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("hello")]
    [InlineData("  hello /msg bob")]
    [InlineData(" /etc/hosts is a file")]
    [InlineData(" / ")]
    [InlineData(" // a comment")]
    [InlineData(" //msg bob x")]
    [InlineData("    /* a comment */")]
    [InlineData("\\o/")]
    [InlineData("\\m/")]
    [InlineData("\\r is a carriage return")]
    [InlineData("\\time")]
    [InlineData("\\color red")]
    [InlineData("\\message{text}")]
    [InlineData("\\op")]
    [InlineData("?")]
    [InlineData("?help")]
    [InlineData("7 people")]
    [InlineData("7up op token")]
    [InlineData("7m long")]
    [InlineData("70 msg")]
    [InlineData("...")]
    [InlineData(".msg bob x")]
    [InlineData(".help")]
    [InlineData(".ну и ладно")]
    [InlineData("msg bob x")]
    [InlineData("^/msg")]
    [InlineData("a/msg bob x")]
    [InlineData("привет")]
    [InlineData("你好")]
    [InlineData("😀 /msg")]
    [InlineData("\u001B[31mred\u001B[0m /msg bob")]
    [InlineData("\u001B[31m")]
    [InlineData("\uFEFFhello")]
    [InlineData("\u3164hello")]
    [InlineData(@"\u{9b}")]
    [InlineData(@"\u{9b")]
    [InlineData(@"\u{9b}hello")]
    public void Ordinary_lines_are_said_as_they_are(string line) => Assert.Equal((line, null), Find(line));

    [Fact]
    public Task A_private_line_after_any_invisible_characters_is_sent_as_one() => Properties.HoldAsync(
        s_slips, slip => Assert.Equal(("/msg bob secret", null), Find(slip + "/msg bob secret")), 2_000);

    [Fact]
    public Task A_private_line_after_blanks_is_asked_about() => Properties.HoldAsync(
        s_blanks, slip => Assert.Equal((slip + "/msg bob secret", "/msg"), Find(slip + "/msg bob secret")), 2_000);

    [Fact]
    public Task No_text_makes_it_fail_or_loses_text() => Properties.HoldAsync(
        Gen.OneOf(Gen.Elements([.. s_noise, " ", "/", "[", "O", "}", "\\", ".", "7", "msg", "ь", "a"]).ListOf().Select(string.Concat), Typing.Anything.Select(Encoding.UTF8.GetString)),
        text =>
        {
            var (line, command) = Find(text);
            var visible = VisibleText.Of(text);
            Assert.True(line == text || (command is null && visible.EndsWith(line, StringComparison.Ordinal) && line.StartsWith('/')), line);
        },
        2_000);

    [Fact]
    public async Task The_answer_says_how_to_use_the_command_and_how_to_say_it()
    {
        var (ann, bob) = (_chat.Join("ann"), _chat.Join("bob"));
        _chat.Type(ann, "/nick ann");
        _chat.Type(bob, "/nick bob");
        await _chat.ReadAllAsync(bob);

        Assert.Equal([Asked], await _chat.RunAsync(ann, "  /msg bob secret"));
        Assert.Equal(["* to bob: secret"], await _chat.RunAsync(ann, "␌/msg bob secret"));
        Assert.Equal(["ann: /msg bob secret"], await _chat.RunAsync(ann, "//msg bob secret"));

        Assert.Equal(["* from ann: secret", "ann: /msg bob secret"], await _chat.ReadAllAsync(bob));
    }

    // The line that is carried out, or the whole one, and the command that is asked about.
    private static (string Line, string? Command) Find(string typed)
    {
        var visible = Encoding.UTF8.GetBytes(VisibleText.Of(typed));
        SlipBeforeSlash.Find(visible, out var start, out var command);
        return (start == 0 ? typed : Encoding.UTF8.GetString(visible.AsSpan(start)), command);
    }
}
