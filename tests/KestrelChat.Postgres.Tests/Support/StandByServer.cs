using KestrelChat.Testing;

namespace KestrelChat.Postgres.Tests.Support;

/// <summary>A server that has a stand-by.</summary>
public sealed class PrimaryServer : PostgresServer
{
    /// <summary>The name of a stand-by that it waits for at each commit, once it is told to.</summary>
    public const string StandBy = "standby";

    protected override IReadOnlyList<string> Settings { get; } = ["fsync=off", "wal_sender_timeout=0"];

    /// <summary>
    /// Kills all of its processes as if its machine had failed: none of them sees the end of another. One that waits for the stand-by and
    /// sees the end of the first process would show its commit to others, which the stand-by may lack.
    /// </summary>
    public async Task FailAsync()
    {
        await PauseAsync();
        await KillAsync();
    }

    /// <summary>Waits for the stand-by at each commit.</summary>
    public async Task WaitForStandByAsync()
    {
        await ExecuteAsync($"alter system set synchronous_standby_names = '{StandBy}'");
        await ExecuteAsync("select pg_reload_conf()");
        await Wait.UntilAsync(
            async () => await ExecuteAsync("select from pg_stat_replication where sync_state = 'sync'") == 1, "the stand-by is synchronous");
    }
}

/// <summary>A stand-by of another server, which can be cut off from it and promoted.</summary>
public sealed class StandByServer(PrimaryServer primary) : PostgresServer
{
    protected override IReadOnlyList<string> Settings { get; } = ["fsync=off", "wal_receiver_timeout=0", "wal_retrieve_retry_interval=100ms"];

    /// <summary>Receives nothing more from the primary.</summary>
    public async Task CutOffAsync()
    {
        await ExecuteAsync("alter system set primary_conninfo = ''");
        await ExecuteAsync("select pg_reload_conf()");
        await Wait.UntilAsync(
            async () => await ExecuteAsync("select from pg_stat_wal_receiver") == 0, "the stand-by receives nothing more");
    }

    /// <summary>Makes it the primary.</summary>
    public async Task PromoteAsync() => Assert.True(await ScalarAsync<bool>("select pg_promote(true)"));

    protected override Task CreateDataAsync() => RunAsServerAsync(
        "pg_basebackup", "-d", $"host=127.0.0.1 port={primary.Port} user=chat application_name={PrimaryServer.StandBy}", "-D", DataFolder, "-R", "-X", "stream", "-c", "fast", "--no-sync");
}
