using KestrelChat.Rooms.Clients;

namespace KestrelChat.Hub;

/// <summary>Connects clients of this node with clients elsewhere. Any thread; MUST NOT block or throw.</summary>
public interface IClientRelay
{
    /// <summary>Publishes that something about a client of this node has changed.</summary>
    void Update(Client client);

    /// <summary>Sends a private line to a client elsewhere.</summary>
    void SendPrivate(ClientKey receiver, Client sender, string text);
}

/// <summary>The relay of a chat alone: there are no clients elsewhere.</summary>
public sealed class LocalClientRelay : IClientRelay
{
    public void Update(Client client)
    {
    }

    public void SendPrivate(ClientKey receiver, Client sender, string text)
    {
    }
}
