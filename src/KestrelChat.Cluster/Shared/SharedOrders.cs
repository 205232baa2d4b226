using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Shared;

/// <summary>
/// Writes what operators order here for all nodes to the store, where running nodes find it at once and others when they start or come
/// back; and waits until all have carried it out.
/// </summary>
/// <remarks>Any thread. <see cref="RunAsync"/>: once.</remarks>
internal sealed class SharedOrders
{
    private const string BanPrefix = "ban/";
    private const string MutePrefix = "mute/";
    private const string AnnouncementPrefix = "announcement/";

    // The operator of a ban that a node brings along is not known.
    private const string JoinedNode = "a node that joined";

    /// <summary>How long whoever ordered something waits for the other nodes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How long a node that does not answer can still show an announcement.</summary>
    public static readonly TimeSpan AnnouncementLife = TimeSpan.FromMinutes(1);

    // How long the store remembers that a ban was lifted or a mute ended. A node that was away for longer, and saved the ban, brings it
    // back.
    private static readonly TimeSpan s_rememberEnded = TimeSpan.FromDays(30);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(50);

    private readonly NodeRandom _random;
    private readonly ISharedValueStore _values;
    private readonly TimeProvider _time;
    private readonly LeaseId _lease;
    private readonly ClusterMetrics _metrics;
    private readonly CancellationToken _end;
    private readonly PendingWrites<Write> _writes;

    public SharedOrders(ISharedValueStore values, LeaseId lease, Reachability reachability, INodeDiagnostics diagnostics, ClusterMetrics metrics, NodeRandom random, TimeProvider time, CancellationToken end)
    {
        Origin = random.NewId(time.GetUtcNow());
        _random = random;
        _values = values;
        _lease = lease;
        _time = time;
        _metrics = metrics;
        _end = end;
        Writing = reachability.Of("write orders");
        _writes = new PendingWrites<Write>(
            (key, write, cancellation) => values.WriteAsync(key, write.Order.ToValue(), write.Life is { } life ? Max(life - time.GetElapsedTime(write.At), TimeSpan.FromMilliseconds(1)) : null, write.OnlyIfMissing, cancellation),
            Writing,
            diagnostics,
            random,
            time);
    }

    /// <summary>The work of the loop that writes.</summary>
    public Reachability.Work Writing { get; }

    /// <summary>Identifies this process in what it ordered.</summary>
    public Guid Origin { get; }

    /// <summary>How many orders are not written yet.</summary>
    public int Pending => _writes.Count;

    public static string KeyOf(Ban ban) => BanPrefix + ban.Range;

    /// <summary>Whether this node has an order of this key that is not written yet, and which will replace the stored one.</summary>
    public bool IsPending(string key) => _writes.Contains(key);

    public Task<RelayOutcome> BanAsync(string by, Ban ban) =>
        OrderAsync(KeyOf(ban), new SharedOrder(SharedOrderKind.Ban, Origin, by) { Address = ban.Range.ToString(), Text = ban.Reason }, ban.ExpiresAt - _time.GetUtcNow());

    public Task<RelayOutcome> LiftAsync(string by, Ban ban) =>
        OrderAsync(KeyOf(ban), new SharedOrder(SharedOrderKind.Lift, Origin, by) { Address = ban.Range.ToString() }, s_rememberEnded);

    /// <param name="target">Whom; a client of this node by its id here.</param>
    public Task<RelayOutcome> MuteAsync(MuteTarget target, string by, TimeSpan duration)
    {
        var client = target.Client.IsLocal ? new ClientKey(_lease.All is [.., var own] ? own : Guid.Empty, target.Client.Id) : target.Client;
        var isMute = duration > TimeSpan.Zero;
        var order = new SharedOrder(isMute ? SharedOrderKind.Mute : SharedOrderKind.Unmute, Origin, by)
        {
            Address = target.Address?.ToString(),
            DisplayName = target.DisplayName,
            Folded = target.Folded,
            Node = client.Node,
            Client = client.Id,
        };
        return OrderAsync($"{MutePrefix}{client.Node:N}/{client.Id}", order, isMute ? duration : s_rememberEnded);
    }

    public Task<RelayOutcome> AnnounceAsync(string by, string text) =>
        OrderAsync(AnnouncementPrefix + _random.NewId(_time.GetUtcNow()).ToString("N"), new SharedOrder(SharedOrderKind.Announce, Origin, by) { Text = text }, AnnouncementLife);

    /// <summary>
    /// Shares the bans that this node had before it joined, unless the store knows of them, or that they were lifted. Those that an operator
    /// ordered meanwhile are written anyway.
    /// </summary>
    public void ShareOwn(IEnumerable<Ban> bans)
    {
        foreach (var ban in bans.Where(ban => !IsPending(KeyOf(ban))))
        {
            var order = new SharedOrder(SharedOrderKind.Ban, Origin, JoinedNode) { Address = ban.Range.ToString(), Text = ban.Reason };
            _ = _writes.Add(KeyOf(ban), new Write(order, ban.ExpiresAt - _time.GetUtcNow(), _time.GetTimestamp(), OnlyIfMissing: true));
        }
    }

    /// <summary>Writes orders until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => _writes.RunAsync(cancellation);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // The nodes that have not carried it out within the patience are named. If the store does not have it by then, no node has.
    private async Task<RelayOutcome> OrderAsync(string key, SharedOrder order, TimeSpan? life)
    {
        var began = _time.GetTimestamp();
        var written = _writes.Add(key, new Write(order, life, began, OnlyIfMissing: false));
        await ((Task)written).WaitAsync(Patience, _time, _end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!written.IsCompletedSuccessfully || await written is not { } version)
        {
            _metrics.OrderFailed();
            return new RelayOutcome(["the database"]);
        }

        try
        {
            while (true)
            {
                var behind = await _values.ListBehindAsync(version, _end);
                if (behind.Count == 0)
                {
                    return RelayOutcome.Done;
                }

                if (_time.GetElapsedTime(began) >= Patience)
                {
                    _metrics.OrderFailed();
                    return new RelayOutcome(behind);
                }

                await Task.Delay(s_pollInterval, _time, _end);
            }
        }
        catch (Exception e) when (e is ClusterUnavailableException or OperationCanceledException)
        {
            _metrics.OrderFailed();
            return new RelayOutcome(["the database"]);
        }
    }

    private sealed record Write(SharedOrder Order, TimeSpan? Life, long At, bool OnlyIfMissing);
}
