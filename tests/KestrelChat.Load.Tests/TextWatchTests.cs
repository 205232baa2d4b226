using KestrelChat.Load.Clients;

namespace KestrelChat.Load.Tests;

public sealed class TextWatchTests
{
    [Theory]
    [InlineData("> You are ada")]
    [InlineData("You are ada\r\n> ")]
    public void Texts_are_found_in_any_order_and_however_the_bytes_are_cut(string drawn)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(drawn);
        for (int length = 1; length <= bytes.Length; length++)
        {
            var watch = new TextWatch("You are"u8.ToArray(), "> "u8.ToArray());
            foreach (byte[] part in bytes.Chunk(length))
            {
                watch.Scan(part);
            }

            Assert.True(watch.IsComplete, $"cut after each {length} bytes");
        }
    }

    [Fact]
    public void A_text_that_was_not_drawn_is_missing()
    {
        var watch = new TextWatch("You are"u8.ToArray(), "> "u8.ToArray());
        watch.Scan("You ar"u8);
        watch.Scan("> e"u8);
        Assert.False(watch.IsComplete);
    }
}
