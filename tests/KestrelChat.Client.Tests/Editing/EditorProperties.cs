using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using KestrelChat.Client.Editing;
using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Editing;

public sealed class EditorProperties
{
    private static readonly string[] s_earlier = ["make tea", "👩‍🚀 e\u0301", "/msg ada hi", "ada: yes"];

    private static readonly string[] s_kills = ["C-k", "C-u", "C-w", "M-d", "M-Backspace", "C-c"];

    [Fact]
    public Task Whatever_keys_are_pressed_the_line_is_clean_and_the_cursor_between_characters() =>
        Properties.HoldAsync(AnyKeys.Any.ArrayOf(), keys => PressAll(keys), tests: 1000, Properties.Shrink);

    [Trait("Category", "Long")]
    [Fact]
    public Task Whatever_keys_are_pressed_the_line_is_clean_and_the_cursor_between_characters_long() =>
        Properties.HoldAsync(AnyKeys.Any.ArrayOf(), keys => PressAll(keys), tests: 1000, Properties.Shrink);

    [Fact]
    public Task Undo_leads_back_to_the_empty_line() => Properties.HoldAsync(
        AnyKeys.Any.ArrayOf(),
        keys =>
        {
            var driver = PressAll(keys);
            driver.Press("C-g", "Enter");
            EndQuestions(driver);
            PressAll(keys.Where(key => KeyBindings.Find(key) is not EditCommand.Submit), driver);
            EndQuestions(driver);

            var undone = 0;
            while (driver.Press("C-_").Kind == EditorResultKind.Changed)
            {
                Assert.InRange(undone++, 0, UndoStack.MaxStates);
            }

            Assert.True(driver.Editor.Text.Length == 0 || undone == UndoStack.MaxStates, driver.Line);
        },
        tests: 500,
        Properties.Shrink);

    [Fact]
    public Task What_is_killed_is_yanked_back_to_its_place() => Properties.HoldAsync(
        from text in AnyKeys.SimpleText
        from left in Gen.Choose(0, 20)
        from key in Gen.Elements(s_kills)
        select (text, left, key),
        sample =>
        {
            EditorDriver driver = new();
            driver.Type(sample.text);
            driver.Press([.. Enumerable.Repeat("Left", sample.left)]);
            var before = driver.Editor.Text;
            var isKilled = driver.Press(sample.key).Kind == EditorResultKind.Changed;
            if (isKilled)
            {
                Assert.True(driver.Editor.Text.Length < before.Length);
                driver.Press("C-y");
            }

            Assert.Equal(before, driver.Editor.Text);
        },
        tests: 1000);

    [Fact]
    public Task Text_typed_in_pieces_is_the_text() => Properties.HoldAsync(
        AnyKeys.AwkwardText.ArrayOf(),
        pieces =>
        {
            EditorDriver driver = new();
            foreach (var piece in pieces)
            {
                driver.Type(piece);
            }

            Assert.Equal(string.Concat(pieces.Select(EditableText.OfLine)), Assert.Single(driver.Press("Enter").Lines));
        },
        tests: 500,
        Properties.Shrink);

    [Fact]
    public Task A_paste_of_several_lines_sends_nothing_unless_Enter_answers() => Properties.HoldAsync(
        from pasted in AnyKeys.AwkwardText
        from keys in AnyKeys.Any.Where(key => KeyBindings.Find(key) is not EditCommand.Submit).ArrayOf()
        select (pasted: $"a\n{pasted}\nb", keys),
        sample =>
        {
            EditorDriver driver = new();
            driver.Paste(sample.pasted);

            Assert.All(sample.keys, key => Assert.NotEqual(EditorResultKind.Submitted, driver.Editor.Handle(key).Kind));
        },
        tests: 500);

    [Fact]
    public Task Boundaries_are_those_of_the_whole_text() => Properties.HoldAsync(
        AnyKeys.AwkwardText.Select(EditableText.OfLine),
        text =>
        {
            int[] boundaries = [.. StringInfo.ParseCombiningCharacters(text), text.Length];
            for (var index = 0; index <= text.Length; index++)
            {
                Assert.Equal(boundaries.Where(at => at < index).DefaultIfEmpty(0).Max(), GraphemeBreaks.Previous(text, index));
                Assert.Equal(boundaries.Where(at => at >= index).Min(), GraphemeBreaks.AtOrAfter(text, index));
                Assert.Equal(boundaries.Where(at => at <= index).Max(), GraphemeBreaks.AtOrBefore(text, index));
                if (boundaries.Contains(index))
                {
                    Assert.Equal(boundaries.Where(at => at > index).DefaultIfEmpty(text.Length).Min(), GraphemeBreaks.Next(text, index));
                }
            }
        },
        tests: 1000);

    private static void EndQuestions(EditorDriver driver)
    {
        if (driver.Status.Contains("Enter send", StringComparison.Ordinal))
        {
            driver.Press("Escape");
        }

        if (driver.Editor.Prompt is not null)
        {
            driver.Press("C-g");
        }
    }

    private static EditorDriver PressAll(IEnumerable<Key> keys, EditorDriver? driver = null)
    {
        driver ??= new EditorDriver(s_earlier);
        string[] expected = [.. driver.History.Lines];
        foreach (var key in keys)
        {
            var (before, isAsking) = (driver.Editor.Text, driver.Status.Contains("Enter send", StringComparison.Ordinal));
            var result = driver.Editor.Handle(key);

            AssertClean(driver.Editor);
            Assert.All(result.Lines, AssertCleanText);
            if (result.Kind == EditorResultKind.Submitted && !isAsking)
            {
                Assert.Equal([before], result.Lines);
                expected = expected[^1] == before || string.IsNullOrWhiteSpace(before) || SecretLines.HasToken(before) ? expected : [.. expected, before];
            }
            else if (result.Kind is EditorResultKind.None or EditorResultKind.Refused or EditorResultKind.Redraw)
            {
                Assert.Equal(before, driver.Editor.Text);
            }

            Assert.Equal(expected, driver.History.Lines);
        }

        return driver;
    }

    private static void AssertClean(LineEditor editor)
    {
        AssertCleanText(editor.Text);
        Assert.InRange(Encoding.UTF8.GetByteCount(editor.Text), 0, EditBuffer.MaxBytes);
        Assert.Contains(editor.Cursor, StringInfo.ParseCombiningCharacters(editor.Text).Append(editor.Text.Length));
        IEnumerable<StyledText> shown = [.. editor.Status, editor.Hint, editor.Prompt ?? StyledText.Empty];
        Assert.All(shown, text => AssertCleanText(text.ToString()));
    }

    private static void AssertCleanText(string text)
    {
        Assert.DoesNotContain(text, char.IsControl);
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }
}
