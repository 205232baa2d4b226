using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Tests;

public sealed class NoticeScannerTests
{
    [Fact]
    public void Rejected_and_missed_lines_are_counted_for_any_segmentation_and_chat_lines_are_not()
    {
        var stream = Encoding.UTF8.GetBytes(
            "You are ada\n"
            + "bob: * not sent: a chat line\n"
            + "* not sent: too many lines wait for the other servers already, please say it again later\n"
            + "\n"
            + "* 1 lines missed: you were too far behind\n"
            + "bob: * 7 lines missed: a chat line\n"
            + "* 20000 lines missed: you were too far behind\n"
            + "* lines missed: none\n"
            + "* 5 arrived\n"
            + $"{new string('x', 100)}* not sent: \n"
            + "* not sent: again\n"
            + "* not sent: without an end");
        var property = Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), lengths =>
        {
            var scanner = new NoticeScanner();
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(i < lengths.Length ? lengths[i].Get : 1, stream.Length - at);
                scanner.Scan(stream.AsSpan(at, length));
                at += length;
            }

            return (scanner.Rejected, scanner.Missed) == (2, 20_001);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }
}
