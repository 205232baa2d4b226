using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>That views stand before anything is measured.</summary>
public sealed class PreparationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly BroadcastSettings Settings =
        new(Clients: 10, Senders: 2, Bytes: 64, Unread: 0, UnreadBuffer: 0, Sample: 0, ["/time on"], PrepareShare: 0.5, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Preparing_is_over_when_everybody_has_been_answered_and_not_before()
    {
        await using var server = new TinyChat { HoldsAnswers = true };
        var context = server.Context();
        var settings = Settings with { Prepare = [] };
        using var pool = BroadcastSetup.OpenPool(settings, BroadcastSetup.Roles(settings), context);
        var preparing = Task.Run(() => Preparation.Run(pool, [0, 2, 4, 6, 8], _ => ["/time on", "/color on"], context));

        // Everybody has asked for the first; nobody goes on without the answer.
        Assert.True(SpinWait.SpinUntil(() => server.Commands.Count == 5, Patience));
        Assert.NotSame(preparing, await Task.WhenAny(preparing, Task.Delay(TimeSpan.FromMilliseconds(300))));
        server.Release();

        Assert.StartsWith("* lines begin with the time now, UTC | * there is no command /color on", await preparing, StringComparison.Ordinal);
        Assert.Equal(5, server.Commands.Count(line => line == "/time on"));
        Assert.Equal(5, server.Commands.Count(line => line == "/color on"));
    }

    [Fact]
    public async Task What_the_answers_bring_is_not_counted()
    {
        await using var server = new TinyChat();
        var settings = Settings with { Prepare = ["/history"] };
        using var pool = await Task.Run(() => BroadcastSetup.OpenPool(settings, BroadcastSetup.Roles(settings), server.Context()));
        Assert.Equal(5, server.Commands.Count(line => line == "/history"));
        Assert.Equal(0, pool.Deliveries);
    }

    [Fact]
    public void The_share_that_prepares_is_spread_over_the_order_of_connection()
    {
        Assert.Equal([0, 2, 4, 6, 8], BroadcastSetup.Roles(Settings).Prepared);
        Assert.Empty(BroadcastSetup.Roles(Settings with { Prepare = [] }).Prepared);
    }

    [Fact]
    public void An_answer_is_recognized_however_the_stream_is_cut_and_at_its_last_byte()
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), cuts =>
        {
            var watch = new AnswerWatch(7);
            string asked = Encoding.UTF8.GetString(watch.Question(["/time on"]));
            string sign = asked[(asked.LastIndexOf('/') + 1)..^1];
            var stream = Encoding.UTF8.GetBytes("* lines begin with the time now, UTC\n* load-tool-asks-8. load-tool\n* there is no command /" + sign);
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(i < cuts.Length ? cuts[i].Get : 1, stream.Length - at);
                Assert.False(watch.IsAnswered);
                watch.Take(stream.AsSpan(at, length));
                at += length;
            }

            return watch.IsAnswered;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }
}
