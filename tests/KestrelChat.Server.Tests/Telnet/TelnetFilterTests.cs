using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Telnet;

public sealed class TelnetFilterTests
{
    [Theory]
    [InlineData("plain\r\ntext\n", "plain\r\ntext\n")]
    [InlineData("a\u00FF\u00FB\u0001b", "ab")]
    [InlineData("a\u00FF\u00FC\u0001b", "ab")]
    [InlineData("a\u00FF\u00FD\u0001b", "ab")]
    [InlineData("a\u00FF\u00FE\u0001b", "ab")]
    [InlineData("\u00FF\u00FB\u00FFb", "b")]
    [InlineData("\u00FF\u00FD\rb", "b")]
    [InlineData("a\u00FF\u00FA\u0018\0xterm\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FA\u0018\u00FF\u00FF\u00F0still\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FAx\r\0\r\n\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FA\u00FF\u00F0b", "ab")]
    [InlineData("a\u00FF\u00FAnever ends", "a")]
    [InlineData("a\u00FF\u00FFb", "a\u00FFb")]
    [InlineData("a\u00FF\u00FF\u00FF\u00FFb", "a\u00FF\u00FFb")]
    [InlineData("a\u00FF\u00F1b", "ab")]
    [InlineData("a\u00FF\u00F9b", "ab")]
    [InlineData("a\u00FF\u00F0b", "ab")]
    [InlineData("a\r\0b", "a\nb")]
    [InlineData("a\r\r\0b", "a\r\nb")]
    [InlineData("a\r\nb", "a\r\nb")]
    [InlineData("a\rb", "a\rb")]
    [InlineData("a\0b", "a\0b")]
    [InlineData("a\r", "a\r")]
    [InlineData("\r\u00FF\u00F1\0", "\r\0")]
    [InlineData("a\u00FFb", "a\u00FFb")]
    [InlineData("a\u00FF\u00ECb\u00FF\u00EDc\u00FF\u00EEd\u00FF\u00EFe", "abcde")]
    [InlineData("a\u00FF\u00EBb", "a\u00FF\u00EBb")]
    [InlineData("helpp\u00FF\u00F7 me\r\n", "help me\r\n")]
    [InlineData("helpp\b me\r\n", "help me\r\n")]
    [InlineData("helpp\u007F me\r\0", "help me\n")]
    [InlineData("one\nsecret\u00FF\u00F8help me\r\n", "one\nhelp me\r\n")]
    [InlineData("one\n\b\u007F\u00FF\u00F7\u00FF\u00F8two\n", "one\ntwo\n")]
    [InlineData("\b\b", "")]
    [InlineData("\u00D1\u0083\u007F!", "!")]
    [InlineData("\u00D1\b!", "!")]
    [InlineData("a\u00CC\u0081\b!", "!")]
    [InlineData("a\u00FF\u00F4\u00FF\u00FD\u0006b", "ab")]
    [InlineData("a\u00FF\r\0b", "a\u00FF\nb")]
    [InlineData("a\u00FF", "a\u00FF")]
    [InlineData("a\u00FF\u00FB", "a")]
    [InlineData("\u00F1\u00FB\u00FA", "\u00F1\u00FB\u00FA")]
    public void Telnet_commands_are_removed_and_text_is_kept(string stream, string text)
    {
        Assert.Equal(text, TelnetStreams.Filtered(Bytes.Of(stream), []));
        Assert.Equal(text, TelnetStreams.Filtered(Bytes.Of(stream), [.. Enumerable.Range(1, stream.Length - 1)]));
        Assert.Equal(text, TelnetStreams.Text(Bytes.Of(stream)));
    }
}
