using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Presence in PostgreSQL. Nodes enter, leave and are removed, names are claimed, and the largest rooms found, by functions in Schema/.</summary>
internal sealed class PostgresPresenceStore(Database database, Questions questions, NotificationSender notifications) : IPresenceStore
{
    private const string Columns = "c.node, c.id, c.who, c.address, c.endpoint, c.room, c.connected_at, c.away, c.heard_at, c.folded, n.name";

    private const string State =
        """
        select clock_timestamp(), coalesce((select lines from kestrelchat.retention), 0), coalesce((select days from kestrelchat.retention), 0),
            coalesce((select value from kestrelchat.counter where name = 'version'), 0)
        """;

    public async Task<LeaseState?> EnterAsync(Guid node, string name, TimeSpan life, Retention retention, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(name);
        var isIn = await database.ScalarAsync<bool>(
            "select kestrelchat.enter_node($1, $2, make_interval(secs => $3), $4, $5)",
            [node, name, life.TotalSeconds, retention.Lines, retention.Days],
            cancellation);

        // Another statement, which sees what that one changed.
        return isIn ? (await database.QueryAsync(State, [], ReadState, cancellation))[0] : null;
    }

    public async Task<LeaseState?> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default) =>
        (await database.QueryAsync(
            $"""
            with renewed as (
                update kestrelchat.node set expires = clock_timestamp() + make_interval(secs => $2) where id = $1 returning id
            )
            {State} from renewed
            """,
            [node, life.TotalSeconds],
            ReadState,
            cancellation)).FirstOrDefault();

    public async Task LeaveAsync(Guid node, CancellationToken cancellation = default)
    {
        await database.ScalarAsync<string>("select kestrelchat.leave($1)", [node], cancellation);
        NotifyOfLeft();
    }

    public async Task<string?> RemoveDeadAsync(Guid by, int maxAnnounced, CancellationToken cancellation = default)
    {
        var removed = await database.ScalarAsync<string>("select kestrelchat.remove_dead($1, $2)", [by, (long)maxAnnounced], cancellation);
        if (removed is not null)
        {
            NotifyOfLeft();
        }

        return removed;
    }

    // Each client is searched for by its key ("lateral"), whatever PostgreSQL knows of the number of clients when it plans.
    public Task UpdateAsync(Guid node, IReadOnlyCollection<PublishedClient> changed, CancellationToken cancellation = default)
    {
        PublishedClient.Check(changed);
        return database.ExecuteAsync(
            """
            with changed as materialized (
                select n.id, n.away, n.heard_at
                from (select * from unnest($2, $3, $4) as u (id, away, heard_at) order by id) n
                cross join lateral (select from kestrelchat.client c where c.node = $1 and c.id = n.id for no key update) c
            )
            update kestrelchat.client c set away = n.away, heard_at = n.heard_at from changed n where c.node = $1 and c.id = n.id
            """,
            [
                node,
                changed.Select(client => client.Id).ToArray(),
                changed.Select(client => client.Away).ToArray(),
                changed.Select(client => client.LastActiveAt.ToUniversalTime()).ToArray(),
            ],
            cancellation);
    }

    public async Task RemoveAsync(ClientKey client, CancellationToken cancellation = default)
    {
        await database.ExecuteAsync("delete from kestrelchat.client where node = $1 and id = $2 and room is null and leaving is null", [client.Node, client.Id], cancellation);
        questions.Forget();
    }

    public async Task<NameClaim> ClaimAsync(Guid node, PublishedClient client, string folded, ReadOnlyMemory<byte>? tokenHash, bool takesOver, TakeoverNotice? notice = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Check();
        ClusterLimits.CheckName(folded);
        ClusterLimits.CheckBytes(tokenHash?.Length ?? 0, ClusterLimits.MaxTokenHashBytes);
        ClusterLimits.CheckBytes(notice?.Body.Length ?? 0, ClusterLimits.MaxBodyBytes);
        var claims = await database.QueryAsync(
            "select outcome, other_node, other_id from kestrelchat.claim_name($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::bytea, $11, $12::int, $13::bytea, $14::interval)",
            [
                node,
                client.Id,
                client.DisplayName,
                client.Address,
                client.Endpoint,
                client.ConnectedAt.ToUniversalTime(),
                client.Away,
                client.LastActiveAt.ToUniversalTime(),
                folded,
                tokenHash?.ToArray(),
                takesOver,
                notice?.Kind,
                notice?.Body.ToArray(),
                notice?.Life,
            ],
            reader => new NameClaim(
                (NameOutcome)reader.GetInt32(0),
                reader.IsDBNull(1) ? null : new ClientKey(reader.GetGuid(1), reader.GetInt64(2))),
            cancellation);
        if (claims[0].Outcome == NameOutcome.TakenOver)
        {
            NotifyOfLeft();
            notifications.Notify(NotificationKind.Messages);
        }

        questions.Forget();
        return claims[0];
    }

    public Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default) =>
        database.ExecuteAsync("update kestrelchat.client set folded = null, token = null where node = $1 and id = $2", [client.Node, client.Id], cancellation);

    public async Task<IReadOnlyList<ClusterClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<object?> values = [query.MaxClients];
        var conditions = "";
        Where("c.room = ${0}", query.Room);
        Where("c.folded = ${0}", query.Folded);
        Where("c.who = ${0}", query.DisplayName);
        Where("(c.connected_at, c.node, c.id) > (${0}, ${1}, ${2})", query.After?.Client.ConnectedAt.ToUniversalTime(), query.After?.Node, query.After?.Client.Id);
        var sql =
            $"""
            select {Columns}
            from kestrelchat.client c join kestrelchat.node n on n.id = c.node
            where true{conditions}
            order by c.connected_at, c.node, c.id
            limit $1
            """;
        return query is { Room: not null, Folded: null, DisplayName: null, After: null }
            ? await questions.AskSharedAsync(sql, [.. values], Read, cancellation)
            : await questions.AskAsync(sql, [.. values], Read, cancellation);

        void Where(string condition, params object?[] operands)
        {
            if (operands[0] is not null)
            {
                conditions += " and " + string.Format(condition, [.. operands.Select((_, place) => (object)(values.Count + place + 1))]);
                values.AddRange(operands);
            }
        }
    }

    public async Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default) =>
        (await questions.AskSharedAsync(
            room is null ? "select count(*) from kestrelchat.client" : "select count(*) from kestrelchat.client where room = $1",
            room is null ? [] : [room],
            reader => reader.GetInt64(0),
            cancellation))[0];

    public async Task<IReadOnlyList<ClusterRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default) =>
        await questions.AskSharedAsync(
            """
            with sizes as (
                select room, count(*)::int as members from kestrelchat.client where room > $1 group by room order by room limit $2
            )
            select m.room, t.topic, m.members, coalesce(r.lines, 0)
            from sizes m
            left join kestrelchat.topic t on t.room = m.room
            left join kestrelchat.room r on r.name = m.room
            order by m.room
            """,
            [after, maxRooms],
            ReadRoom,
            cancellation);

    public async Task<(IReadOnlyList<ClusterRoom> Rooms, int Total)> ListLargestRoomsAsync(int maxRooms, CancellationToken cancellation = default)
    {
        var rows = await questions.AskSharedAsync(
            "select room, topic, members, lines, total from kestrelchat.largest_rooms($1)",
            [maxRooms],
            reader => (Room: reader.IsDBNull(0) ? null : ReadRoom(reader), Total: reader.GetInt32(4)),
            cancellation);
        return ([.. rows.Select(row => row.Room).OfType<ClusterRoom>()], rows[0].Total);
    }

    public async Task<IReadOnlyList<ClusterRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        await questions.AskAsync(
            """
            select asked.room, t.topic, (select count(*)::int from kestrelchat.client c where c.room = asked.room), coalesce(r.lines, 0)
            from unnest($1) with ordinality as asked (room, place)
            left join kestrelchat.topic t on t.room = asked.room
            left join kestrelchat.room r on r.name = asked.room
            order by asked.place
            """,
            [rooms.ToArray()],
            ReadRoom,
            cancellation);

    // These events are not this node's own, so it is notified of them as well.
    private void NotifyOfLeft()
    {
        questions.Forget();
        notifications.Notify(NotificationKind.Events, includingSelf: true);
    }

    private static LeaseState ReadState(NpgsqlDataReader reader) =>
        new(reader.GetFieldValue<DateTimeOffset>(0), new Retention(reader.GetInt32(1), reader.GetInt32(2)), reader.GetInt64(3));

    private static ClusterClient Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(10),
        new PublishedClient(
            reader.GetInt64(1),
            reader.GetString(2),
            reader.GetString(3),
            reader.GetString(4),
            Text(reader, 5),
            reader.GetFieldValue<DateTimeOffset>(6),
            Text(reader, 7),
            reader.GetFieldValue<DateTimeOffset>(8)),
        Text(reader, 9));

    private static ClusterRoom ReadRoom(NpgsqlDataReader reader) => new(reader.GetString(0), Text(reader, 1), reader.GetInt32(2), reader.GetInt64(3));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
