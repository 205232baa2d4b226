using KestrelChat.Members;

namespace KestrelChat.Moderation;

/// <summary>
/// Where it is written down what operators do: who, what, to whom and why. Any thread; must not block or throw.
/// </summary>
/// <remarks>Everything given is safe to show.</remarks>
public interface IAuditLog
{
    void Kicked(string by, Client client, string reason);

    void SaidAs(string by, string room, string who, string text);

    void Muted(string by, Client client, TimeSpan duration);

    void Announced(string by, string text);

    void TopicLocked(string by, string room, bool locked);

    /// <summary>Somebody gave the operators' token in the chat, the right one or a wrong one.</summary>
    void OperatorAsked(string by, bool isOperator);

    /// <param name="closed">How many clients it met at once.</param>
    void Banned(string by, Ban ban, int closed);

    void Lifted(string by, Ban ban);

    /// <summary>Bans were to be changed and could not be kept: nothing has changed.</summary>
    void NotKept(string by, string action, string why);
}
