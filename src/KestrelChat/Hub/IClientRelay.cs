using KestrelChat.Rooms.Clients;

namespace KestrelChat.Hub;

/// <summary>Connects clients of this node with clients elsewhere. Any thread.</summary>
public interface IClientRelay
{
    /// <summary>Publishes that something about a client of this node has changed that its rooms do not show, such as being away. MUST NOT block or throw.</summary>
    void Update(Client client);

    /// <summary>
    /// Sends a private line to a client elsewhere. Completes when that node has answered, at the latest after 3 seconds. If the node
    /// has not answered by then, the relay tells the sender later what became of the line.
    /// </summary>
    /// <exception cref="BackplaneUnavailableException">It was not sent.</exception>
    Task<PrivateOutcome> SendPrivateAsync(ClientRecord receiver, Client sender, string text);
}

/// <summary>What became of a private line.</summary>
public enum PrivateOutcome
{
    /// <summary>The receiver was shown it, or ignores the sender.</summary>
    Delivered,

    /// <summary>The receiver does not read, so it was not delivered.</summary>
    NotReading,

    /// <summary>The receiver has gone.</summary>
    Gone,

    /// <summary>The receiver's node does not answer. The line waits for it, for a minute.</summary>
    Waiting,

    /// <summary>It certainly was not delivered.</summary>
    NotDelivered,

    /// <summary>The receiver's node may have delivered it, and was cut off before it answered.</summary>
    NotKnown,
}

/// <summary>The relay of a chat alone: there are no clients elsewhere.</summary>
public sealed class LocalClientRelay : IClientRelay
{
    public void Update(Client client)
    {
    }

    public Task<PrivateOutcome> SendPrivateAsync(ClientRecord receiver, Client sender, string text) => Task.FromResult(PrivateOutcome.Gone);
}
