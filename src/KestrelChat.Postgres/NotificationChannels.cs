using KestrelChat.Cluster.Signals;

namespace KestrelChat.Postgres;

/// <summary>The PostgreSQL channels of notifications.</summary>
internal static class NotificationChannels
{
    public static string Of(NotificationKind kind) => kind switch
    {
        NotificationKind.Lines => "kestrelchat_lines",
        NotificationKind.Messages => "kestrelchat_mail",
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
