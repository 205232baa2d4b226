using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>The settings common to all broadcasting subcommands.</summary>
/// <param name="Clients">Number of clients, including the senders.</param>
/// <param name="Senders">Number of senders.</param>
/// <param name="Bytes">Payload bytes of a line.</param>
/// <param name="Unread">Number of clients that stop reading during the run.</param>
/// <param name="UnreadBuffer">Receive buffer in bytes of those clients; 0 for the kernel's default.</param>
/// <param name="Sample">Number of clients at which latency is measured; 0 to measure it at the senders.</param>
/// <param name="Prepare">Lines, such as commands, that some clients send before the measurement.</param>
/// <param name="PrepareShare">Share of the clients that send them, 0 to 1.</param>
/// <param name="FirstBytesTimeout">Time after which a connection counts as ready without any bytes from the server.</param>
internal sealed record BroadcastSettings(
    int Clients,
    int Senders,
    int Bytes,
    int Unread,
    int UnreadBuffer,
    int Sample,
    IReadOnlyList<string> Prepare,
    double PrepareShare,
    TimeSpan FirstBytesTimeout)
{
    /// <summary>Port of the node that all clients except the senders connect to; null for one node.</summary>
    internal int? SecondPort { get; init; }

    /// <summary>Number of clients that send the lines of <see cref="Prepare"/>.</summary>
    internal int PreparedClients => Prepare.Count == 0 ? 0 : (int)Math.Round(Clients * PrepareShare);
}

/// <summary>Opens the clients of a broadcast and assigns their roles.</summary>
internal static class BroadcastSetup
{
    internal static ClientRoles AssignRoles(BroadcastSettings settings) =>
        new(settings.Clients, settings.Senders, settings.Unread, settings.Sample, settings.PreparedClients, sampleSenders: settings.SecondPort is null);

    /// <summary>Connects all clients and returns when all of them receive lines.</summary>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    internal static ClientPool OpenPool(BroadcastSettings settings, ClientRoles roles, RunContext context)
    {
        var senders = roles.Senders.ToHashSet();
        var pool = context.Target.CreatePool(settings.Clients, settings.SecondPort, index => !senders.Contains(index));
        var unread = roles.Unread.ToHashSet();
        var connector = new Connector(pool, Connector.DefaultParallel, settings.FirstBytesTimeout)
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
            string answer = Preparation.Run(pool, roles.Prepared, _ => settings.Prepare, context);
            context.Progress($"prepared {roles.Prepared.Count:N0} clients; first answer: {answer}");
        }

        JoinProbe.Run(pool, pool.Connections[roles.Senders[0]], context.Target.Protocol, context);

        return pool;
    }

    /// <summary>Creates the senders on the connections chosen for them.</summary>
    /// <param name="pool">All clients, connected.</param>
    /// <param name="settings">Settings with the size of a line.</param>
    /// <param name="roles">Roles with the sending clients.</param>
    /// <param name="protocol">Protocol that frames the lines.</param>
    /// <param name="maxPending">Maximum number of lines buffered per sender.</param>
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

    /// <summary>Starts to count the notices that these clients receive.</summary>
    /// <returns>The scanners, in the order of the clients.</returns>
    internal static NoticeScanner[] AttachNoticeScanners(ClientPool pool, IEnumerable<int> clients) =>
        [.. clients.Select(client => pool.Connections[client].Notices = new NoticeScanner())];

    /// <summary>Starts to report the payload headers that these clients receive.</summary>
    internal static void AttachScanners(ClientPool pool, IEnumerable<int> clients)
    {
        foreach (int client in clients)
        {
            pool.Connections[client].Scanner = new HeaderScanner();
        }
    }
}
