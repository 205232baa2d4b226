using KestrelChat.Postgres.Tests.Support;

namespace KestrelChat.Postgres.Tests.Faults;

/// <summary>A server that keeps what it has acknowledged, as servers do.</summary>
public sealed class DurableCluster : PostgresCluster
{
    protected override IReadOnlyList<string> Settings { get; } = ["fsync=on", "recovery_init_sync_method=syncfs"];
}
