using System.Net;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;

namespace KestrelChat.Cluster.Shared;

/// <summary>Carries out on this node what operators ordered for all nodes, in the order of the store, and reports how far it has come.</summary>
/// <remarks><see cref="RunAsync"/>: once.</remarks>
internal sealed class OrderFollower(ISharedValueStore values, SharedOrders orders, Moderator moderator, LeaseId lease, NotificationSignal notifications, NodeOptions options, Reachability.Work work, INodeDiagnostics diagnostics, TimeProvider time)
{
    private const int MaxPage = 1000;
    private const int MaxAnnounced = 10_000;

    // The expiries of one ban on two nodes differ by the time that its order was on the way, and by their clocks.
    private static readonly TimeSpan s_minLifeDifference = TimeSpan.FromMinutes(1);

    // Orders that this node could not carry out, because its disk is full: the last one of each key.
    private readonly Dictionary<string, SharedValue> _failed = new(StringComparer.Ordinal);

    // The keys of announcements, which live for a minute.
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);

    private readonly HashSet<(int Kind, int Version)> _unknownKinds = [];

    private readonly long _started = time.GetTimestamp();
    private long _position;
    private (Guid? Node, long Version) _reported;
    private bool _hasRead;
    private volatile bool _isDoubtful;

    /// <summary>The store may be another one, after a fail-over: all orders are read again, and those that it lost are shared again.</summary>
    public void Doubt()
    {
        _isDoubtful = true;
        notifications.Signal();
    }

    /// <summary>Notes the last version that the store has. If it is not as far as this node, it is another one.</summary>
    public void NoteVersion(long version)
    {
        if (version < Volatile.Read(ref _position))
        {
            Doubt();
        }
    }

    /// <summary>Carries out orders until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff(options.Random);
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                if (_isDoubtful)
                {
                    (_isDoubtful, _hasRead, _reported) = (false, false, default);
                    Volatile.Write(ref _position, 0);
                }

                await RetryFailedAsync();
                while (await ReadPageAsync(cancellation))
                {
                }

                await ReportAsync(cancellation);
                backoff.Reset();
                if (_failed.Count == 0)
                {
                    work.Succeeded();
                }
                else
                {
                    work.Failed($"orders that could not be saved on this node: {_failed.Count}");
                }

                await notifications.WaitAsync(options.PollInterval, cancellation);
            }
            catch (ClusterUnavailableException failure)
            {
                work.Failed(failure, began);
                await Task.Delay(backoff.Next(), time, cancellation);
            }
        }
    }

    private async Task<bool> ReadPageAsync(CancellationToken cancellation)
    {
        var own = _hasRead ? [] : moderator.Bans;
        var page = await values.ListAfterAsync(_position, MaxPage, cancellation);
        foreach (var value in page)
        {
            await TryCarryOutAsync(value);
            Volatile.Write(ref _position, value.Version);
        }

        if (page.Count == MaxPage)
        {
            return true;
        }

        if (!_hasRead)
        {
            _hasRead = true;
            orders.ShareOwn(own.Where(ban => moderator.FindBan(ban.Range) is not null));
        }

        return false;
    }

    private async Task RetryFailedAsync()
    {
        foreach (var value in _failed.Values.ToList())
        {
            await TryCarryOutAsync(value);
        }
    }

    private async Task ReportAsync(CancellationToken cancellation)
    {
        var done = _failed.Count > 0 ? _failed.Values.Min(value => value.Version) - 1 : _position;
        if (lease.Value is { } node && _reported != (node, done))
        {
            await values.ReportAppliedAsync(node, done, cancellation);
            _reported = (node, done);
        }
    }

    private async Task TryCarryOutAsync(SharedValue value)
    {
        _failed.Remove(value.Key);
        if (orders.IsPending(value.Key))
        {
            return;
        }

        var order = SharedOrder.Read(value);
        if (order is not { IsUnderstood: true })
        {
            ReportSkipped(order);
            return;
        }

        try
        {
            await CarryOutAsync(order, value);
        }
        catch (BanStoreException)
        {
            // It could not be saved on this node. The audit log has it.
            _failed[value.Key] = value;
        }
    }

    // What is no order at all is reported as kind 0, which no order has.
    private void ReportSkipped(SharedOrder? order)
    {
        var (kind, version) = order is null ? (0, SharedOrder.CurrentVersion) : ((int)order.Kind, order.Version);
        if (_unknownKinds.Add((kind, version)))
        {
            diagnostics.UnknownKind("order", kind, version);
        }
    }

    private async Task CarryOutAsync(SharedOrder order, SharedValue value)
    {
        switch (order.Kind)
        {
            case SharedOrderKind.Ban when AddressRange.TryParse(order.Address, out var range, out _):
                await LiftReplacedAsync(order, value, range);
                await moderator.BanHereAsync(order.By, range, order.Text, value.Remaining);
                break;
            case SharedOrderKind.Lift when AddressRange.TryParse(order.Address, out var range, out _):
                await moderator.LiftHereAsync(order.By, range);
                break;
            case SharedOrderKind.Mute or SharedOrderKind.Unmute:
                moderator.MuteHere(TargetOf(order), order.Kind == SharedOrderKind.Mute ? value.Remaining ?? TimeSpan.MaxValue : TimeSpan.Zero);
                break;

            case SharedOrderKind.Announce:
                AnnounceOnce(order, value);
                break;
            default:
                break;
        }
    }

    // What was announced before this node started is old, what it announced itself was shown, and what it reads again as well. One that has not
    // joined yet shows it: it is reported as carried out when the node joins.
    private void AnnounceOnce(SharedOrder order, SharedValue value)
    {
        if (_announced.Count >= MaxAnnounced)
        {
            _announced.Clear();
        }

        var age = SharedOrders.AnnouncementLife - (value.Remaining ?? TimeSpan.Zero);
        if (_announced.Add(value.Key) && order.Origin != orders.Origin && age < time.GetElapsedTime(_started))
        {
            moderator.AnnounceHere(order.By, order.Text);
        }
    }

    // Of two bans of a range the last one holds on every node, whichever was there first.
    private async Task LiftReplacedAsync(SharedOrder order, SharedValue value, AddressRange range)
    {
        if (moderator.FindBan(range) is { } ban && order.Origin != orders.Origin && (ban.Reason != order.Text || !IsAbout(ban.ExpiresAt - time.GetUtcNow(), value.Remaining)))
        {
            await moderator.LiftHereAsync(order.By, range);
        }
    }

    private static bool IsAbout(TimeSpan? one, TimeSpan? other) => one is null == other is null && ((one - other)?.Duration() ?? TimeSpan.Zero) < s_minLifeDifference;

    private MuteTarget TargetOf(SharedOrder order) => new(
        order.DisplayName ?? "",
        lease.IsOwn(order.Node) ? ClientKey.Local(order.Client) : new ClientKey(order.Node, order.Client),
        order.Folded,
        IPAddress.TryParse(order.Address, out var address) ? address : null);
}
