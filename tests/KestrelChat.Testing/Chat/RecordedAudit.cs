using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Chat;

/// <summary>Records in a list. One thread at a time.</summary>
internal sealed class RecordedAudit(List<string> entries) : IAuditLog
{
    public void Kicked(string by, Client client, string reason) => entries.Add($"{by} kicked {client.DisplayName}: {reason}");

    public void SaidAs(string by, string room, string name, string text) => entries.Add($"{by} said in {room} as {name}: {text}");

    public void Banned(string by, Ban ban, int disconnected) => entries.Add($"{by} banned {ban.Range}: {ban.Reason}, {disconnected} disconnected");

    public void Lifted(string by, Ban ban) => entries.Add($"{by} lifted {ban.Range}");

    public void Muted(string by, Client client, TimeSpan duration, string reason) => entries.Add($"{by} muted {client.DisplayName} for {duration}{(reason.Length > 0 ? $": {reason}" : "")}");

    public void Announced(string by, string text) => entries.Add($"{by} announced {text}");

    public void TopicLocked(string by, string room, bool locked) => entries.Add($"{by} {(locked ? "locked" : "unlocked")} the topic of {room}");

    public void OperatorRequested(string by, bool isAccepted) => entries.Add($"{by} asked to become an operator: {isAccepted}");

    public void BansNotSaved(string by, string action, string reason) => entries.Add($"{by} failed to {action}: {reason}");
}
