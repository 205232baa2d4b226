using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>What the subcommands that broadcast have in common.</summary>
/// <param name="Clients">Clients in all, the senders among them.</param>
/// <param name="Senders">How many send.</param>
/// <param name="Bytes">Payload bytes of a line.</param>
/// <param name="Unread">How many stop reading in the course of the run.</param>
/// <param name="UnreadBuffer">Receive buffer in bytes of those that stop, or 0 for the kernel's default.</param>
/// <param name="Sample">How many clients the latency is taken at; 0 where it is taken at the senders.</param>
/// <param name="Prepare">Lines, as commands, that some clients send before anything is measured.</param>
/// <param name="PrepareShare">Which share of the clients that is, 0 to 1.</param>
/// <param name="FirstBytesWait">How long a connection may wait for the server's first bytes.</param>
internal sealed record BroadcastSettings(
    int Clients,
    int Senders,
    int Bytes,
    int Unread,
    int UnreadBuffer,
    int Sample,
    IReadOnlyList<string> Prepare,
    double PrepareShare,
    TimeSpan FirstBytesWait)
{
    /// <summary>Port of the node that all but the senders connect to; null where all connect to one.</summary>
    internal int? SecondPort { get; init; }

    /// <summary>How many clients send the lines that prepare.</summary>
    internal int Prepared => Prepare.Count == 0 ? 0 : (int)Math.Round(Clients * PrepareShare);
}

/// <summary>Opens the clients of a broadcast and gives them their roles.</summary>
internal static class BroadcastSetup
{
    internal static ClientRoles Roles(BroadcastSettings settings) =>
        new(settings.Clients, settings.Senders, settings.Unread, settings.Sample, settings.Prepared, sampleSenders: settings.SecondPort is null);

    /// <summary>Returns when every client is connected and receives lines.</summary>
    /// <exception cref="OperationCanceledException">Interrupted before.</exception>
    internal static ClientPool OpenPool(BroadcastSettings settings, ClientRoles roles, RunContext context)
    {
        var senders = roles.Senders.ToHashSet();
        var pool = context.Target.CreatePool(settings.Clients, settings.SecondPort, index => !senders.Contains(index));
        var unread = roles.Unread.ToHashSet();
        var connector = new Connector(pool, Connector.DefaultParallel, settings.FirstBytesWait)
        {
            ReceiveBufferBytes = index => unread.Contains(index) ? settings.UnreadBuffer : 0,
        };
        context.Progress($"connecting {settings.Clients:N0} clients");
        connector.OpenAll(() => { }, context.Cancel);
        context.Cancel.ThrowIfCancellationRequested();

        foreach (int index in unread)
        {
            pool.Connections[index].IsCounted = false;
        }

        if (roles.Prepared.Count > 0)
        {
            string told = Preparation.Run(pool, roles.Prepared, _ => settings.Prepare, context);
            context.Progress($"prepared {roles.Prepared.Count:N0} clients; the first was told: {told}");
        }

        JoinProbe.Run(pool, pool.Connections[roles.Senders[0]], context.Target.Protocol, context);

        return pool;
    }

    /// <summary>Creates the senders on their connections.</summary>
    /// <param name="pool">All clients, connected.</param>
    /// <param name="settings">Size of the lines.</param>
    /// <param name="roles">Which clients send.</param>
    /// <param name="protocol">Frames the lines.</param>
    /// <param name="maxPending">Lines of one sender that may wait for the kernel to take them.</param>
    internal static Sender[] CreateSenders(
        ClientPool pool, BroadcastSettings settings, ClientRoles roles, IBroadcastProtocol protocol, int maxPending) =>
    [
        .. roles.Senders.Select((client, index) => new Sender(
            pool,
            pool.Connections[client],
            index,
            protocol.Frame(PayloadFormat.Template(index, settings.Bytes)),
            maxPending)),
    ];

    /// <summary>Has the notices counted that arrive at these clients.</summary>
    /// <returns>The counts, in the order of the clients.</returns>
    internal static NoticeScanner[] CountNotices(ClientPool pool, IEnumerable<int> clients) =>
        [.. clients.Select(client => pool.Connections[client].Notices = new NoticeScanner())];

    /// <summary>Has the headers reported that arrive at these clients.</summary>
    internal static void Scan(ClientPool pool, IEnumerable<int> clients)
    {
        foreach (int client in clients)
        {
            pool.Connections[client].Scanner = new HeaderScanner();
        }
    }
}
