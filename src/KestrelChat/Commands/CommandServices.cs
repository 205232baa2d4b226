using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary>What commands act on.</summary>
internal sealed record CommandServices(ChatHub Hub, ChatBackplane Backplane, WordingCatalog Wordings, Moderator Moderator, OperatorToken Operators, TimeProvider Time)
{
    public NameClaims Names { get; } = new(Hub, Backplane.Names);
}
