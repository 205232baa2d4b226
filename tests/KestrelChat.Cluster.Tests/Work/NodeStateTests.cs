using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Tests.Work;

public sealed class NodeStateTests
{
    private static readonly NodeState s_healthy = new(
        IsJoined: true,
        IsReachable: true,
        LeaseAge: TimeSpan.FromSeconds(5),
        PendingEvents: 1,
        PendingLines: 1,
        PendingBytes: 100,
        OldestPending: TimeSpan.FromSeconds(1),
        PendingOrders: 0,
        FollowLag: 0,
        FollowDelay: TimeSpan.Zero,
        NotificationAge: TimeSpan.FromSeconds(5),
        ClockSkew: TimeSpan.FromMilliseconds(-900),
        Failures: []);

    public static TheoryData<string, string> Reasons => new()
    {
        { "joined", "not joined yet" },
        { "lease", "no lease: the other nodes do not count on this one" },
        { "old lease", "the lease was renewed 10.5 s ago" },
        { "pending", "the oldest pending event waits for 5.5 s" },
        { "deaf", "no notification of this node was heard yet" },
        { "quiet", "the last notification of this node was heard 16.0 s ago" },
        { "behind", "this node's clock is 1.5 s behind the database's" },
        { "ahead", "this node's clock is 2.0 s ahead of the database's" },
        { "failing", "failed to read events: why" },
    };

    [Fact]
    public void A_healthy_node_has_no_reason() => Assert.Empty(s_healthy.Reasons);

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_node_says_why_it_is_not_healthy(string what, string reason) => Assert.Equal([reason], Of(what).Reasons);

    private static NodeState Of(string what) => what switch
    {
        "joined" => s_healthy with { IsJoined = false, LeaseAge = null, NotificationAge = null },
        "lease" => s_healthy with { LeaseAge = null },
        "old lease" => s_healthy with { LeaseAge = TimeSpan.FromSeconds(10.5) },
        "pending" => s_healthy with { OldestPending = TimeSpan.FromSeconds(5.5) },
        "deaf" => s_healthy with { NotificationAge = null },
        "quiet" => s_healthy with { NotificationAge = TimeSpan.FromSeconds(16) },
        "behind" => s_healthy with { ClockSkew = TimeSpan.FromSeconds(1.5) },
        "ahead" => s_healthy with { ClockSkew = TimeSpan.FromSeconds(-2) },
        _ => s_healthy with { Failures = ["failed to read events: why"] },
    };
}
