using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Tests;

public sealed class HeaderScannerTests
{
    [Theory]
    [InlineData("127.0.0.1:50000: ", "\n")]
    [InlineData("12:34:56 127.0.0.1:50000: ", "\n")]
    [InlineData("12:34:56 \e[36mada\e[0m: ", "\n")]
    [InlineData("2026-01-01T12:00:00.123Z\tlobby\tada\t", "\n")]
    [InlineData("a~da~: ", "~\n")]
    public void Every_line_is_found_once_and_in_order_for_any_segmentation_and_format(string prefix, string suffix)
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), lengths =>
        {
            const int Lines = 20;
            var stream = new List<byte>();
            var payload = PayloadFormat.Template(sender: 3, length: 64);
            for (var line = 0; line < Lines; line++)
            {
                PayloadFormat.Stamp(payload, line, line * 1_000L);
                stream.AddRange(Encoding.ASCII.GetBytes(prefix));
                stream.AddRange(payload);
                stream.AddRange(Encoding.ASCII.GetBytes(suffix));
            }

            var scanner = new HeaderScanner();
            var found = new List<PayloadHeader>();
            ReadOnlySpan<byte> rest = stream.ToArray();
            for (var i = 0; !rest.IsEmpty; i++)
            {
                var length = i < lengths.Length ? Math.Min(lengths[i].Get, rest.Length) : rest.Length;
                var received = rest[..length];
                rest = rest[length..];
                while (scanner.TryRead(ref received, out var header))
                {
                    found.Add(header);
                }
            }

            return found.SequenceEqual(Enumerable.Range(0, Lines).Select(line => new PayloadHeader(3, line, line * 1_000L)));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }
}
