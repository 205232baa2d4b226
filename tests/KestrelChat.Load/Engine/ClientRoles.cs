namespace KestrelChat.Load.Engine;

/// <summary>
/// Which clients send, are sampled, are prepared, and stop reading. All are spread over the order of connection, which is the order
/// in which many servers walk their clients: neither the first nor the last in it may stand for all.
/// </summary>
internal sealed class ClientRoles
{
    /// <param name="clients">In all.</param>
    /// <param name="senders">How many send.</param>
    /// <param name="unread">How many stop reading; none of the senders.</param>
    /// <param name="sample">How many are sampled; none of those that stop reading.</param>
    /// <param name="prepared">How many are prepared.</param>
    /// <param name="sampleSenders">Whether senders may be sampled, too.</param>
    internal ClientRoles(int clients, int senders, int unread, int sample, int prepared = 0, bool sampleSenders = true)
    {
        Senders = Spread([.. Enumerable.Range(0, clients)], senders);
        int[] listeners = [.. Enumerable.Range(0, clients).Except(Senders)];
        Unread = Spread(listeners, unread);
        Sample = Spread([.. (sampleSenders ? Enumerable.Range(0, clients) : listeners).Except(Unread)], sample);
        Prepared = Spread([.. Enumerable.Range(0, clients)], prepared);
    }

    internal IReadOnlyList<int> Senders { get; }

    internal IReadOnlyList<int> Unread { get; }

    internal IReadOnlyList<int> Sample { get; }

    internal IReadOnlyList<int> Prepared { get; }

    private static int[] Spread(int[] among, int count)
    {
        var spread = new int[count];
        for (int i = 0; i < count; i++)
        {
            spread[i] = among[(int)((long)i * among.Length / count)];
        }

        return spread;
    }
}
