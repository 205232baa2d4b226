using System.Net.WebSockets;
using System.Text;
using KestrelChat.Server.Browser;

namespace KestrelChat.Server.Tests.Browser;

public sealed class CloseFrameTests
{
    [Theory]
    [InlineData(CloseReason.ClientEnded, WebSocketCloseStatus.NormalClosure)]
    [InlineData(CloseReason.Quit, WebSocketCloseStatus.NormalClosure)]
    [InlineData(CloseReason.ServerStopping, WebSocketCloseStatus.EndpointUnavailable)]
    [InlineData(CloseReason.WebSocketInvalid, WebSocketCloseStatus.InvalidMessageType)]
    [InlineData(CloseReason.Banned, WebSocketCloseStatus.PolicyViolation)]
    [InlineData(CloseReason.ServerFull, WebSocketCloseStatus.PolicyViolation)]
    [InlineData(CloseReason.TooManyFromAddress, WebSocketCloseStatus.PolicyViolation)]
    [InlineData(CloseReason.ClosedByOperator, WebSocketCloseStatus.PolicyViolation)]
    [InlineData(CloseReason.NameClaimed, WebSocketCloseStatus.PolicyViolation)]
    [InlineData(CloseReason.Failed, WebSocketCloseStatus.InternalServerError)]
    public void The_status_says_of_what_kind_the_reason_is(CloseReason reason, WebSocketCloseStatus status) =>
        Assert.Equal(status, CloseFrame.Of(reason, default).Status);

    [Theory]
    [InlineData("* goodbye\n", "goodbye")]
    [InlineData("goodbye\n", "goodbye")]
    [InlineData("", "")]
    public void The_text_is_that_of_the_notice(string notice, string text) =>
        Assert.Equal(text, CloseFrame.Of(CloseReason.Quit, Encoding.UTF8.GetBytes(notice)).Reason);

    [Theory]
    [InlineData("x")]
    [InlineData("ж")]
    [InlineData("本")]
    [InlineData("🦅")]
    public void A_long_text_is_cut_at_a_character(string character)
    {
        for (var before = 0; before < 4; before++)
        {
            var text = new string('.', before) + string.Concat(Enumerable.Repeat(character, 200));
            var reason = CloseFrame.Of(CloseReason.Banned, Encoding.UTF8.GetBytes($"* {text}\n")).Reason;
            Assert.StartsWith(reason, text, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(reason), 120, 123);
        }
    }
}
