using System.Text;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Telnet;

public sealed class LastCharacterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("help", "p")]
    [InlineData("привет", "т")]
    [InlineData("日本", "本")]
    [InlineData("cafe\u0301", "e\u0301")]
    [InlineData("hi 👍🏽", "👍🏽")]
    [InlineData("hi 👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦")]
    [InlineData("🇩🇪🇫🇷", "🇫🇷")]
    [InlineData("각", "각")]
    public void It_is_what_a_user_sees_as_the_last_character(string line, string last) =>
        Assert.Equal(Encoding.UTF8.GetByteCount(last), LastCharacter.LengthOf(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("a\u00FF", 1)]
    [InlineData("\u0080\u0080", 1)]
    [InlineData("a\u00E6\u009C", 2)]
    public void Bytes_that_are_not_UTF8_are_characters_of_their_own(string line, int length) => Assert.Equal(length, LastCharacter.LengthOf(Bytes.Of(line)));

    [Fact]
    public void A_character_of_any_length_is_erased_in_bounded_steps()
    {
        var line = Encoding.UTF8.GetBytes("Z" + new string('\u0334', 1_000));

        Assert.InRange(LastCharacter.LengthOf(line), 1, 128);
    }
}
