using KestrelChat.Server.Events;

namespace KestrelChat.Server.Tests.Events;

internal static class Samples
{
    /// <summary>A sample of a chat with this many people, in which nothing happens.</summary>
    public static Sample Of(int people) => new(0, people, people, 0, 0, 0, 0, 0, null, null, 0, 0);
}
