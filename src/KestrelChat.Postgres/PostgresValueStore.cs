using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Postgres;

/// <summary>Shared values in PostgreSQL. They are written by <c>write_value</c> in Schema/.</summary>
internal sealed class PostgresValueStore(Database database, NotificationSender notifications) : ISharedValueStore
{
    public async Task<long> WriteAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? life, bool onlyIfMissing = false, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(key);
        ClusterLimits.CheckBytes(value.Length, ClusterLimits.MaxBodyBytes);
        var version = await database.ScalarAsync<long>(
            "select kestrelchat.write_value($1, $2, make_interval(secs => $3::float8), $4)",
            [key, value.ToArray(), life?.TotalSeconds, onlyIfMissing],
            cancellation);
        notifications.Notify(NotificationKind.Values);
        return version;
    }

    public async Task<IReadOnlyList<SharedValue>> ListAfterAsync(long version, int maxValues, CancellationToken cancellation = default) =>
        await database.QueryAsync(
            """
            select key, value, version, greatest(interval '0', now - at), expires - now
            from kestrelchat.state, clock_timestamp() as now
            where version > $1 and (expires is null or expires > now)
            order by version
            limit $2
            """,
            [version, maxValues],
            reader => new SharedValue(
                reader.GetString(0),
                reader.GetFieldValue<byte[]>(1),
                reader.GetInt64(2),
                reader.GetTimeSpan(3),
                reader.IsDBNull(4) ? null : reader.GetTimeSpan(4)),
            cancellation);

    public Task ReportAppliedAsync(Guid node, long version, CancellationToken cancellation = default) =>
        database.ExecuteAsync("update kestrelchat.node set applied = $2 where id = $1 and applied < $2", [node, version], cancellation);

    public async Task<IReadOnlyList<string>> ListBehindAsync(long version, CancellationToken cancellation = default) =>
        await database.QueryAsync("select name from kestrelchat.node where applied < $1 order by name", [version], reader => reader.GetString(0), cancellation);
}
