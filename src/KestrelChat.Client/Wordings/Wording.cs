using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Wordings;

/// <summary>The server's texts in one language, as far as the client needs them. Immutable; any thread.</summary>
/// <param name="Name">The language, such as <c>en</c>, or the file's name.</param>
/// <param name="Messages">The templates by the messages' names, such as <c>said</c>.</param>
/// <param name="ShowsOwnArrival">Whether a client sees its own arrival, and no greeting.</param>
/// <param name="Commands">The commands in the order of the help.</param>
internal sealed record Wording(string Name, IReadOnlyDictionary<string, LineTemplate> Messages, bool ShowsOwnArrival, IReadOnlyList<CommandHint> Commands);
