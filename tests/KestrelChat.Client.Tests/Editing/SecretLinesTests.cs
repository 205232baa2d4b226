using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Tests.Editing;

public sealed class SecretLinesTests
{
    [Theory]
    [InlineData("/op 0123456789abcdef")]
    [InlineData("/claim ada 0123456789abcdef")]
    [InlineData("/register ada secret")]
    [InlineData("/CLAIM ada 0123456789abcdef")]
    [InlineData("/op")]
    [InlineData("/op\t0123456789abcdef")]
    [InlineData("//op 0123456789abcdef")]
    [InlineData("  /op 0123456789abcdef")]
    [InlineData("\u00a0\u3000/op 0123456789abcdef")]
    [InlineData("\u0003/op 0123456789abcdef")]
    [InlineData("\u200b\ufeff/op 0123456789abcdef")]
    [InlineData("\e[A/op 0123456789abcdef")]
    [InlineData("␛[1;5C/op 0123456789abcdef")]
    [InlineData("\eOA/op 0123456789abcdef")]
    [InlineData("/\u200bop 0123456789abcdef")]
    [InlineData("/o\u200bp 0123456789abcdef")]
    [InlineData("\\op 0123456789abcdef")]
    [InlineData("?op 0123456789abcdef")]
    [InlineData("7op 0123456789abcdef")]
    [InlineData("／ｏｐ 0123456789abcdef")]
    [InlineData(".щз 0123456789abcdef")]
    [InlineData("/ op 0123456789abcdef")]
    public void A_line_with_a_token_is_recognized_with_slips_before_it(string line)
    {
        Assert.True(SecretLines.HasToken(line));
        Assert.True(SecretLines.IsSecret(line));
    }

    [Theory]
    [InlineData("/msg ada hello")]
    [InlineData("/tell ada hello")]
    [InlineData("/m ada hello")]
    [InlineData("/reply hello")]
    [InlineData("/R hello")]
    [InlineData(" /Msg ada hello")]
    [InlineData("\\msg ada hello")]
    [InlineData(".ьып ada hello")]
    public void A_private_line_is_a_secret_without_a_token(string line)
    {
        Assert.True(SecretLines.IsSecret(line));
        Assert.False(SecretLines.HasToken(line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("op hello")]
    [InlineData("msg me later")]
    [InlineData("/me opens a claim")]
    [InlineData("/open the door")]
    [InlineData("/names")]
    [InlineData("/join op")]
    [InlineData("see /op in the docs")]
    [InlineData("ada: /msg me")]
    [InlineData("/")]
    [InlineData("7 days")]
    [InlineData("...")]
    [InlineData("щз")]
    [InlineData("👩‍🚀/op")]
    public void An_ordinary_line_is_no_secret(string line) => Assert.False(SecretLines.IsSecret(line));
}
