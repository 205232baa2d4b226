using KestrelChat.Rooms.Clients;

namespace KestrelChat.Moderation;

/// <summary>Records what operators do. Any thread; implementations MUST NOT block or throw. All texts are visible text.</summary>
public interface IAuditLog
{
    void Kicked(string by, Client client, string reason);

    void SaidAs(string by, string room, string name, string text);

    /// <param name="duration">Zero = it was unmuted.</param>
    /// <param name="reason">Empty = none.</param>
    void Muted(string by, Client client, TimeSpan duration, string reason);

    void Announced(string by, string text);

    void TopicLocked(string by, string room, bool locked);

    /// <summary>A user gave the operators' token, or a wrong one.</summary>
    void OperatorRequested(string by, bool isAccepted);

    /// <param name="disconnected">How many clients the ban disconnected.</param>
    void Banned(string by, Ban ban, int disconnected);

    void Lifted(string by, Ban ban);

    /// <summary>A change of the bans could not be saved. Nothing has changed.</summary>
    void BansNotSaved(string by, string action, string reason);
}
