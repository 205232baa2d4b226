using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Tests;

/// <summary>That what a server says of lines it did not send is counted.</summary>
public sealed class NoticeScannerTests
{
    [Fact]
    public void However_the_stream_is_cut_refused_and_missed_lines_are_counted_and_nothing_that_was_said_is()
    {
        var stream = Encoding.UTF8.GetBytes(
            "You are ada\n"
            + "bob: * not sent: said by somebody\n"
            + "* not sent: too many lines wait for the other servers already, please say it again later\n"
            + "\n"
            + "* 1 lines missed: you were too far behind\n"
            + "bob: * 7 lines missed: said by somebody\n"
            + "* 20000 lines missed: you were too far behind\n"
            + "* lines missed: none\n"
            + "* 5 arrived\n"
            + $"{new string('x', 100)}* not sent: \n"
            + "* not sent: again\n"
            + "* not sent: without an end");
        var property = Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), cuts =>
        {
            var scanner = new NoticeScanner();
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(i < cuts.Length ? cuts[i].Get : 1, stream.Length - at);
                scanner.Take(stream.AsSpan(at, length));
                at += length;
            }

            return (scanner.Refused, scanner.Missed) == (2, 20_001);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }
}
