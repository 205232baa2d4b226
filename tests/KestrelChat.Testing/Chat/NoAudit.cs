using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Chat;

/// <summary>Records nothing.</summary>
internal sealed class NoAudit : IAuditLog
{
    public void Kicked(string by, Client client, string reason)
    {
    }

    public void SaidAs(string by, string room, string name, string text)
    {
    }

    public void Muted(string by, Client client, TimeSpan duration, string reason)
    {
    }

    public void Announced(string by, string text)
    {
    }

    public void TopicLocked(string by, string room, bool locked)
    {
    }

    public void OperatorRequested(string by, bool isAccepted)
    {
    }

    public void Banned(string by, Ban ban, int disconnected)
    {
    }

    public void Lifted(string by, Ban ban)
    {
    }

    public void BansNotSaved(string by, string action, string reason)
    {
    }
}
