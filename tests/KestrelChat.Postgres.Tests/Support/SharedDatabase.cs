namespace KestrelChat.Postgres.Tests.Support;

/// <summary>A server with one database for tests that run one after the other: emptying it is cheaper than creating another.</summary>
public sealed class SharedDatabase : PostgresServer
{
    private string? _database;

    /// <summary>Empties the tables of the database and returns how to connect to it.</summary>
    public async Task<string> EmptyAsync()
    {
        if (_database is { } used)
        {
            await ExecuteAsync(
                """
                do $$
                declare t text;
                begin
                    for t in select tablename from pg_tables where schemaname = 'kestrelchat' and tablename <> 'schema_version' loop
                        execute format('delete from kestrelchat.%I', t);
                    end loop;
                end $$
                """,
                DatabaseOf(used));
        }

        return _database ??= await CreateDatabaseAsync();
    }
}
