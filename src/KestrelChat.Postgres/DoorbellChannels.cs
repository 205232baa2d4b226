using KestrelChat.Cluster;

namespace KestrelChat.Postgres;

/// <summary>The names under which PostgreSQL passes doorbells on.</summary>
internal static class DoorbellChannels
{
    public static string Of(DoorbellKind kind) => kind switch
    {
        DoorbellKind.Lines => "kestrelchat_lines",
        DoorbellKind.Mail => "kestrelchat_mail",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such doorbell."),
    };

    public static DoorbellKind? Parse(string channel)
    {
        foreach (var kind in Enum.GetValues<DoorbellKind>())
        {
            if (Of(kind) == channel)
            {
                return kind;
            }
        }

        return null;
    }
}
