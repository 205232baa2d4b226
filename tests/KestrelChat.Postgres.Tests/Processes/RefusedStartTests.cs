using KestrelChat.Postgres.Tests.Support;
using Npgsql;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Nodes that cannot join: each says why, in its log and in its health, and serves its clients alone.</summary>
[Trait("Category", "Program")]
public sealed class RefusedStartTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Every_reason_not_to_join_is_told()
    {
        var database = await postgres.CreateDatabaseAsync();
        var certificate = Path.GetTempFileName();
        await File.WriteAllTextAsync(certificate, "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n");
        var latin = await CreateAsync("encoding 'LATIN1' template template0", "");
        var other = await CreateAsync("", "create schema kestrelchat; create table kestrelchat.schema_version (version bigint primary key, at timestamptz default now()); insert into kestrelchat.schema_version values (1)");
        var later = await CreateAsync("", "create schema kestrelchat; create table kestrelchat.schema_version (version int primary key, lowest_compatible int not null); insert into kestrelchat.schema_version values (1001, 1000)");
        (string Connection, string Reason)[] cases =
        [
            ("Host=127.0.0.1;Port=99999;Username=chat;Database=chat", "PostgreSQL failed: "),
            ($"{database};SSL Mode=Require;SSL Certificate={certificate}", "PostgreSQL failed: "),
            (latin, "PostgreSQL does not fit: the encoding of the database is LATIN1; expected UTF8"),
            (other, "PostgreSQL does not fit: kestrelchat.schema_version is not a table of this program"),
            (later, $"PostgreSQL does not fit: its tables have version 1001, which needs a program of version 1000 or later; this program's version is {Schema.Version}"),
        ];
        try
        {
            var nodes = await Task.WhenAll(cases.Select(item => NodeProcess.StartAsync("alone", item.Connection)));
            foreach (var (node, item) in nodes.Zip(cases))
            {
                using (node)
                {
                    await node.WhenHealthAsync($"^not joined yet; failed to prepare the store: {System.Text.RegularExpressions.Regex.Escape(item.Reason)}");
                    await node.WhenLoggedAsync($"Cannot join the cluster yet, retrying every second: {item.Reason}");
                    Assert.True(await node.Http.IsReadyAsync());
                    using var ann = await node.ConnectAsync();
                    await ann.SendAsync("/who\n");
                    await ann.ReadLineAsync(line => line.Contains(ann.Address, StringComparison.Ordinal));
                }
            }
        }
        finally
        {
            File.Delete(certificate);
        }
    }

    private async Task<string> CreateAsync(string options, string sql)
    {
        var connection = await postgres.ReserveDatabaseAsync();
        var name = PostgresServer.DatabaseOf(connection);
        await postgres.ExecuteAsync($"create database {name} {options}");
        if (sql.Length > 0)
        {
            await postgres.ExecuteAsync(sql, name);
        }

        return new NpgsqlConnectionStringBuilder(connection).ConnectionString;
    }
}
