using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class PreparationTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly BroadcastSettings Settings =
        new(Clients: 10, Senders: 2, Bytes: 64, Unread: 0, UnreadBuffer: 0, Sample: 0, ["/time on"], PrepareShare: 0.5, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Preparation_waits_until_every_client_has_been_answered()
    {
        await using var server = new FakeChat { HoldsAnswers = true };
        var context = server.Context();
        var settings = Settings with { Prepare = [] };
        using var pool = BroadcastSetup.OpenPool(settings, BroadcastSetup.AssignRoles(settings), context);
        var preparing = Task.Run(() => Preparation.Run(pool, [0, 2, 4, 6, 8], _ => ["/time on", "/color on"], context));

        // Each client has sent its first command and waits for the answer.
        Assert.True(SpinWait.SpinUntil(() => server.Commands.Count == 5, Timeout));
        Assert.NotSame(preparing, await Task.WhenAny(preparing, Task.Delay(TimeSpan.FromMilliseconds(300))));
        server.ReleaseAnswers();

        Assert.StartsWith("* lines begin with the time now, UTC | * there is no command /color on", await preparing, StringComparison.Ordinal);
        Assert.Equal(5, server.Commands.Count(line => line == "/time on"));
        Assert.Equal(5, server.Commands.Count(line => line == "/color on"));
    }

    [Fact]
    public async Task Answers_do_not_count_as_deliveries()
    {
        await using var server = new FakeChat();
        var settings = Settings with { Prepare = ["/history"] };
        using var pool = await Task.Run(() => BroadcastSetup.OpenPool(settings, BroadcastSetup.AssignRoles(settings), server.Context()));
        Assert.Equal(5, server.Commands.Count(line => line == "/history"));
        Assert.Equal(0, pool.Deliveries);
    }

    [Fact]
    public void Prepared_clients_are_spread_over_the_order_of_connection()
    {
        Assert.Equal([0, 2, 4, 6, 8], BroadcastSetup.AssignRoles(Settings).Prepared);
        Assert.Empty(BroadcastSetup.AssignRoles(Settings with { Prepare = [] }).Prepared);
    }

    [Fact]
    public void An_answer_is_detected_at_its_last_byte_for_any_segmentation()
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), lengths =>
        {
            var detector = new AnswerDetector(7);
            string request = Encoding.UTF8.GetString(detector.CreateRequest(["/time on"]));
            string token = request[(request.LastIndexOf('/') + 1)..^1];
            var stream = Encoding.UTF8.GetBytes("* lines begin with the time now, UTC\n* load-tool-asks-8. load-tool\n* there is no command /" + token);
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(i < lengths.Length ? lengths[i].Get : 1, stream.Length - at);
                Assert.False(detector.IsAnswered);
                detector.Scan(stream.AsSpan(at, length));
                at += length;
            }

            return detector.IsAnswered;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), property);
    }
}
