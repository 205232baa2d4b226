using KestrelChat.Members;
using KestrelChat.Moderation;

namespace KestrelChat.Tests.Support;

/// <summary>Writes nothing down.</summary>
internal sealed class NoAudit : IAuditLog
{
    public void Kicked(string by, Client client, string reason)
    {
    }

    public void SaidAs(string by, string room, string who, string text)
    {
    }

    public void Muted(string by, Client client, TimeSpan duration)
    {
    }

    public void Announced(string by, string text)
    {
    }

    public void TopicLocked(string by, string room, bool locked)
    {
    }

    public void OperatorAsked(string by, bool isOperator)
    {
    }

    public void Banned(string by, Ban ban, int closed)
    {
    }

    public void Lifted(string by, Ban ban)
    {
    }

    public void NotKept(string by, string action, string why)
    {
    }
}
