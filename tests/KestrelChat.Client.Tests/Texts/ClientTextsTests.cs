using System.Reflection;
using System.Text.RegularExpressions;
using KestrelChat.Client.Editing;
using KestrelChat.Client.Texts;

namespace KestrelChat.Client.Tests.Texts;

public sealed partial class ClientTextsTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("zh")]
    public void Every_language_has_the_slots_of_the_English_sentence(string language)
    {
        Assert.Equal(language, ClientTexts.Of(language).Language);
        Assert.All(Sentences(ClientTexts.Of("en"), ClientTexts.Of(language)), AssertSameSlots);
        Assert.All(Sentences(EditorTexts.English, ClientTexts.Of(language).Editor), AssertSameSlots);
    }

    [Fact]
    public void No_sentence_is_left_in_English()
    {
        Assert.All(
            Sentences(ClientTexts.Of("ru"), ClientTexts.Of("en")).Concat(Sentences(ClientTexts.Of("zh"), ClientTexts.Of("en")))
                .Concat(Sentences(ClientTexts.Of("ru").Editor, EditorTexts.English)).Concat(Sentences(ClientTexts.Of("zh").Editor, EditorTexts.English)),
            pair => Assert.NotEqual(pair.Left, pair.Right));
    }

    [Fact]
    public void An_unknown_language_is_English()
    {
        Assert.Same(ClientTexts.Of("en"), ClientTexts.Of("de"));
        Assert.Same(ClientTexts.Of("en"), ClientTexts.Of(language: null));
    }

    [Fact]
    public void Slots_are_replaced()
    {
        Assert.Equal("connected again after 3 s", ClientTexts.Format(ClientTexts.Of("en").ConnectedAgain, ("duration", "3 s")));
    }

    [Theory]
    [InlineData(null, "LANG=en_US.UTF-8", "en")]
    [InlineData(null, "LANG=ru_RU.UTF-8", "ru")]
    [InlineData(null, "LANG=zh_CN", "zh")]
    [InlineData(null, "LANG=zh", "zh")]
    [InlineData(null, "LANG=rue", "en")]
    [InlineData(null, "LANG=C", "en")]
    [InlineData(null, "", "en")]
    [InlineData(null, "LANG=ru_RU LC_MESSAGES=zh_TW.UTF-8", "zh")]
    [InlineData(null, "LANG=ru_RU LC_MESSAGES=zh_TW LC_ALL=C.UTF-8", "en")]
    [InlineData(null, "LANG=ru_RU LC_ALL=", "ru")]
    [InlineData("ru", "LANG=zh_CN", "ru")]
    [InlineData("en", "LANG=zh_CN", "en")]
    [InlineData("own.json", "LANG=zh_CN", "zh")]
    public void The_language_is_that_of_the_option_or_of_the_locale(string? wording, string variables, string language)
    {
        Dictionary<string, string> environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        Assert.Equal(language, UserLanguage.Choose(wording, name => environment.GetValueOrDefault(name)));
    }

    private static IEnumerable<(string Name, string Left, string Right)> Sentences<T>(T left, T right) =>
        typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.PropertyType == typeof(string) && property.Name != nameof(ClientTexts.Language))
            .Select(property => (property.Name, (string)property.GetValue(left)!, (string)property.GetValue(right)!));

    private static void AssertSameSlots((string Name, string Left, string Right) pair)
    {
        Assert.NotEmpty(pair.Right);
        Assert.Equal(Slots(pair.Left), Slots(pair.Right));
    }

    private static IEnumerable<string> Slots(string sentence) => Slot().Matches(sentence).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Slot();
}
