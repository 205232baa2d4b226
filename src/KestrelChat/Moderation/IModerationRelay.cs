using System.Net;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Moderation;

/// <summary>Carries what operators do here to the rest of the chat. Any thread; implementations MUST NOT block or throw.</summary>
public interface IModerationRelay
{
    /// <summary>Disconnects a client elsewhere.</summary>
    void Kick(ClientKey client, string by, string reason);

    /// <summary>Mutes a client elsewhere; zero unmutes it.</summary>
    void Mute(ClientKey client, string by, TimeSpan duration);

    /// <summary>Mutes every client elsewhere that comes from an address; zero unmutes them.</summary>
    void Mute(IPAddress address, string by, TimeSpan duration);

    void Ban(string by, Ban ban);

    void Lift(string by, Ban ban);

    void Announce(string by, string text);

    void LockTopic(string by, Room room, bool locked);
}

/// <summary>The relay of a chat alone: there is no rest.</summary>
public sealed class LocalModerationRelay : IModerationRelay
{
    public void Kick(ClientKey client, string by, string reason)
    {
    }

    public void Mute(ClientKey client, string by, TimeSpan duration)
    {
    }

    public void Mute(IPAddress address, string by, TimeSpan duration)
    {
    }

    public void Ban(string by, Ban ban)
    {
    }

    public void Lift(string by, Ban ban)
    {
    }

    public void Announce(string by, string text)
    {
    }

    public void LockTopic(string by, Room room, bool locked)
    {
    }
}
