using System.Text;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Tests;

public sealed class BroadcastProtocolTests
{
    [Theory]
    [InlineData("lines", "{0}\n")]
    [InlineData("nats", "PUB ")]
    [InlineData("redis", "*3\r\n$7\r\nPUBLISH\r\n")]
    public void A_frame_contains_the_payload_once_and_unchanged(string protocol, string start)
    {
        var payload = PayloadFormat.Template(sender: 1, length: 64);
        var frame = Encoding.ASCII.GetString(BroadcastProtocols.ByName(protocol).Frame(payload));
        Assert.StartsWith(string.Format(null, start, Encoding.ASCII.GetString(payload)), frame, StringComparison.Ordinal);
        Assert.Equal(1, frame.Count(character => character == (char)PayloadFormat.Marker));
        Assert.Contains(Encoding.ASCII.GetString(payload), frame, StringComparison.Ordinal);
    }

    [Fact]
    public void The_handshake_of_redis_has_no_inline_commands_which_Garnet_does_not_know() =>
        Assert.All(
            Encoding.ASCII.GetString(BroadcastProtocols.ByName("redis").Handshake).Split('*').Skip(1),
            command => Assert.Matches(@"^\d\r\n(\$\d+\r\n[A-Za-z0-9]+\r\n)+$", command));
}
