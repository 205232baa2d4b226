using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>Something that happened in a room apart from its lines.</summary>
/// <param name="Message">
/// <see cref="MessageId.Arrived"/>, <see cref="MessageId.Left"/>, <see cref="MessageId.LeftSaying"/>, <see cref="MessageId.Renamed"/>,
/// <see cref="MessageId.TopicSet"/>, <see cref="MessageId.TopicCleared"/>, <see cref="MessageId.TopicLocked"/> or
/// <see cref="MessageId.TopicUnlocked"/>.
/// </param>
/// <param name="DisplayName">The name of the client, before a renaming.</param>
/// <param name="NewName">The name after a renaming.</param>
/// <param name="Text">The last words of a client that left, or the topic.</param>
public readonly record struct RoomChange(MessageId Message, string DisplayName, string? NewName = null, string? Text = null);
