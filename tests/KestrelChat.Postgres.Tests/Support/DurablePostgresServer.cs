namespace KestrelChat.Postgres.Tests.Support;

/// <summary>A server that does not lose what it has acknowledged when it is killed.</summary>
public sealed class DurablePostgresServer : PostgresServer
{
    protected override IReadOnlyList<string> Settings { get; } = ["fsync=on", "recovery_init_sync_method=syncfs"];
}
