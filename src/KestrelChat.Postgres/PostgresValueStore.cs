using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Shared values in PostgreSQL.</summary>
internal sealed class PostgresValueStore(Database database) : ISharedValueStore
{
    private const string Select = "select key, value, version from kestrelchat.state";

    public async Task<SharedValue?> ReadAsync(string key, CancellationToken cancellation = default)
    {
        var values = await database.QueryAsync($"{Select} where key = $1", [key], Read, cancellation);
        return values.Count == 0 ? null : values[0];
    }

    public async Task<IReadOnlyList<SharedValue>> ListAsync(string prefix, string after, int maxValues, CancellationToken cancellation = default) =>
        await database.QueryAsync(
            $"{Select} where key > $2 and key >= $1 and starts_with(key, $1) order by key limit $3",
            [prefix, after, maxValues],
            Read,
            cancellation);

    public async Task<bool> WriteAsync(string key, ReadOnlyMemory<byte>? value, long version, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(key);
        ClusterLimits.CheckBytes(value?.Length ?? 0, ClusterLimits.MaxBodyBytes);
        if (value is not { } bytes)
        {
            return version == 0
                ? await database.ScalarAsync<bool>("select not exists (select from kestrelchat.state where key = $1)", [key], cancellation)
                : await database.ExecuteAsync("delete from kestrelchat.state where key = $1 and version = $2", [key, version], cancellation) > 0;
        }

        var sql = version == 0
            ? "insert into kestrelchat.state (key, value) values ($1, $2) on conflict (key) do nothing"
            : "update kestrelchat.state set value = $2, version = nextval('kestrelchat.version') where key = $1 and version = $3";
        object?[] values = version == 0 ? [key, bytes.ToArray()] : [key, bytes.ToArray(), version];
        return await database.ExecuteAsync(sql, values, cancellation) > 0;
    }

    private static SharedValue Read(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2));
}
