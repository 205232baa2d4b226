using System.Text;
using KestrelChat.Text;
using KestrelChat.Text.Names;

namespace KestrelChat.Tests.Text.Names;

public sealed class CharacterLabelTests
{
    [Theory]
    [InlineData(':', "\":\" (U+003A)")]
    [InlineData(0x434, "\"д\" (U+0434)")]
    [InlineData(' ', "U+0020 space")]
    [InlineData(0x200B, "U+200B zero width space")]
    [InlineData(0x200D, "U+200D zero width joiner")]
    [InlineData(0x2028, "U+2028 line separator")]
    [InlineData(0x1B, "U+001B")]
    [InlineData(0x241B, "U+001B")]
    [InlineData(0x2421, "U+007F")]
    [InlineData(0x301, "U+0301")]
    [InlineData(0xE0067, "U+E0067")]
    [InlineData(0x1F600, "\"😀\" (U+1F600)")]
    public void A_character_is_named_and_shown_if_it_can_be_seen(int character, string label) => Assert.Equal(label, CharacterLabel.Of(new Rune(character)));

    [Fact]
    public void No_label_changes_a_terminal()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.IsValid(value))
            {
                var label = CharacterLabel.Of(new Rune(value));
                Assert.Equal(label, VisibleText.Of(label));
            }
        }
    }
}
