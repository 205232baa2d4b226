using KestrelChat.Members;
using KestrelChat.Moderation;

namespace KestrelChat.Tests.Support;

/// <summary>Writes down in a list. One thread at a time.</summary>
internal sealed class RecordedAudit(List<string> entries) : IAuditLog
{
    public void Kicked(string by, Client client, string reason) => entries.Add($"{by} kicked {client.Who}: {reason}");

    public void SaidAs(string by, string room, string who, string text) => entries.Add($"{by} said in {room} as {who}: {text}");

    public void Banned(string by, Ban ban, int closed) => entries.Add($"{by} banned {ban.Range}: {ban.Reason}, {closed} closed");

    public void Lifted(string by, Ban ban) => entries.Add($"{by} lifted {ban.Range}");

    public void Muted(string by, Client client, TimeSpan duration) => entries.Add($"{by} muted {client.Who} for {duration}");

    public void Announced(string by, string text) => entries.Add($"{by} announced {text}");

    public void TopicLocked(string by, string room, bool locked) => entries.Add($"{by} set the lock of {room}'s topic to {locked}");

    public void OperatorAsked(string by, bool isOperator) => entries.Add($"{by} asked to be an operator: {isOperator}");

    public void NotKept(string by, string action, string why) => entries.Add($"{by} could not {action}: {why}");
}
