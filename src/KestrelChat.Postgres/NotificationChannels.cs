using KestrelChat.Cluster.Signals;

namespace KestrelChat.Postgres;

/// <summary>The PostgreSQL channels of notifications.</summary>
internal static class NotificationChannels
{
    /// <summary>The channel on which a process hears only itself.</summary>
    public const string Self = "kestrelchat_self";

    public static IEnumerable<string> All => [.. Enum.GetValues<NotificationKind>().Select(Of), Self];

    public static string Of(NotificationKind kind) => kind switch
    {
        NotificationKind.Events => "kestrelchat_events",
        NotificationKind.Messages => "kestrelchat_mail",
        NotificationKind.Values => "kestrelchat_values",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of notification."),
    };

    public static NotificationKind? Parse(string channel)
    {
        foreach (var kind in Enum.GetValues<NotificationKind>())
        {
            if (Of(kind) == channel)
            {
                return kind;
            }
        }

        return null;
    }
}
