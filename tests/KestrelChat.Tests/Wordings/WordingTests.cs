using System.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

public sealed class WordingTests
{
    [Fact]
    public void A_complete_wording_is_read()
    {
        var wording = Parse(WordingJson.Complete());

        Assert.Equal("xx", wording.Name);
        Assert.False(wording.ShowsOwnArrival);
        Assert.Equal("bob: hi\n", Encoding.UTF8.GetString(wording[MessageId.Said]!.Render(new MessageArguments { Who = "bob"u8, Text = "hi"u8 })));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        var json = WordingJson.Complete().ToJsonString()[..^1] + ", /* more? */ }";

        Assert.NotNull(Wording.Parse("xx", Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Only_the_greeting_may_be_null()
    {
        foreach (var (name, message) in WordingJson.Names)
        {
            var json = WordingJson.Complete();
            json[name] = null;
            if (message == MessageId.Greeting)
            {
                Assert.Null(Parse(json)[message]);
            }
            else
            {
                Assert.Equal([$"wording 'xx': the template '{name}' is null: expected a text"], Errors(json));
            }
        }
    }

    [Fact]
    public void A_missing_template_is_reported_with_the_name_of_the_wording()
    {
        foreach (var (name, _) in WordingJson.Names)
        {
            var json = WordingJson.Complete();
            json.Remove(name);

            Assert.Equal([$"wording 'xx': the template '{name}' is missing"], Errors(json));
        }
    }

    [Theory]
    [InlineData("summary")]
    [InlineData("lineTooLong")]
    [InlineData("linesMissed")]
    [InlineData("serverFull")]
    [InlineData("tooManyFromAddress")]
    [InlineData("banned")]
    [InlineData("bannedFor")]
    [InlineData("kicked")]
    [InlineData("kickedFor")]
    [InlineData("restarting")]
    public void A_notice_must_begin_with_an_asterisk_and_a_space(string notice)
    {
        foreach (var text in new[] { "text", "*text", " * text" })
        {
            var json = WordingJson.Complete();
            json[notice] = text;

            Assert.Equal([$"wording 'xx': the template '{notice}' is '{text}': expected '* ' at the beginning, as in every notice of the server"], Errors(json));
        }
    }

    [Theory]
    [InlineData("said", "{count}")]
    [InlineData("said", "{who")]
    [InlineData("arrived", "{text}")]
    [InlineData("linesMissed", "* {who}")]
    [InlineData("restarting", "* {limit}")]
    [InlineData("kicked", "* {reason}")]
    [InlineData("bannedFor", "* {text}")]
    public void A_malformed_template_is_reported_with_the_name_of_the_wording(string name, string text)
    {
        var json = WordingJson.Complete();
        json[name] = text;

        var error = Assert.Single(Errors(json));
        Assert.StartsWith($"wording 'xx': the template '{name}' is malformed: '{text}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var json = WordingJson.Complete();
        json.Remove("said");
        json.Remove("showsOwnArrival");
        json["left"] = 7;
        json["arrived"] = "";
        json["summary"] = "no asterisk {nothing}";
        json["lineTooLong"] = "* {limit";
        json["sayd"] = "a slip";

        var errors = Errors(json);

        Assert.Equal(8, errors.Count);
        foreach (var part in new[] { "'said' is missing", "showsOwnArrival is missing", "'left' is 7", "'arrived' is \"\"", "'summary' is 'no", "unknown slot {nothing}", "'lineTooLong' is malformed", "unknown name 'sayd'" })
        {
            Assert.Single(errors, error => error.Contains(part, StringComparison.Ordinal));
        }

        Assert.All(errors, error => Assert.StartsWith("wording 'xx': ", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"said\": ")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Anything_but_a_JSON_object_is_rejected(string json)
    {
        var error = Assert.Throws<WordingException>(() => Wording.Parse("xx", Encoding.UTF8.GetBytes(json)));

        Assert.StartsWith("wording 'xx': ", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_with_half_a_surrogate_pair_is_rejected()
    {
        var json = WordingJson.Complete().ToJsonString().Replace("{who}: {text}", "\\ud83d {who}: {text}", StringComparison.Ordinal);

        var error = Assert.Throws<WordingException>(() => Wording.Parse("xx", Encoding.UTF8.GetBytes(json)));

        Assert.StartsWith("wording 'xx': ", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    private static Wording Parse(System.Text.Json.Nodes.JsonObject json) => Wording.Parse("xx", Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static IReadOnlyList<string> Errors(System.Text.Json.Nodes.JsonObject json) => Assert.Throws<WordingException>(() => Parse(json)).Errors;
}
