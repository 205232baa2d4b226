namespace KestrelChat.Load.Engine;

/// <summary>
/// The clients that send, are sampled, are prepared, or stop reading. Each role is spread over the order of connection,
/// because many servers iterate over clients in that order: the first and the last are not representative.
/// </summary>
internal sealed class ClientRoles
{
    /// <param name="clients">Number of clients.</param>
    /// <param name="senders">Number of senders.</param>
    /// <param name="unread">Number of clients that stop reading; never senders.</param>
    /// <param name="sample">Number of clients sampled; never clients that stop reading.</param>
    /// <param name="prepared">Number of clients prepared.</param>
    /// <param name="sampleSenders">Whether senders may be sampled.</param>
    internal ClientRoles(int clients, int senders, int unread, int sample, int prepared = 0, bool sampleSenders = true)
    {
        Senders = Spread([.. Enumerable.Range(0, clients)], senders);
        int[] nonSenders = [.. Enumerable.Range(0, clients).Except(Senders)];
        Unread = Spread(nonSenders, unread);
        Sample = Spread([.. (sampleSenders ? Enumerable.Range(0, clients) : nonSenders).Except(Unread)], sample);
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
