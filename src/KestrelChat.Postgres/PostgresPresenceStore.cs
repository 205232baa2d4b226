using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>Presence in PostgreSQL. Names are claimed by <c>claim_name</c>, dead nodes found by <c>find_dead</c> in Schema/.</summary>
internal sealed class PostgresPresenceStore(Database database, NotificationSender notifications) : IPresenceStore
{
    private const string Columns = "c.node, c.id, c.who, c.address, c.endpoint, c.room, c.connected_at, c.away, c.heard_at, c.folded, n.name";

    private const string Clients = "kestrelchat.client c join kestrelchat.node n on n.id = c.node";

    public async Task<bool> EnterAsync(Guid node, string name, TimeSpan life, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(name);
        return await database.ExecuteAsync(
            """
            insert into kestrelchat.node as n (id, name, expires) values ($1, $2, clock_timestamp() + make_interval(secs => $3))
            on conflict (id) do update set expires = excluded.expires where n.found_by is null
            """,
            [node, name, life.TotalSeconds],
            cancellation) > 0;
    }

    public async Task<bool> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default) => await database.ExecuteAsync(
        "update kestrelchat.node set expires = clock_timestamp() + make_interval(secs => $2) where id = $1 and found_by is null",
        [node, life.TotalSeconds],
        cancellation) > 0;

    public Task LeaveAsync(Guid node, CancellationToken cancellation = default) =>
        database.ExecuteAsync("delete from kestrelchat.node where id = $1 and found_by is null", [node], cancellation);

    public async Task<bool> UpdateAsync(Guid node, IReadOnlyCollection<PublishedClient> changed, IReadOnlyCollection<long> gone, CancellationToken cancellation = default)
    {
        PublishedClient.Check(changed);
        return await database.ScalarAsync<bool>(
            """
            with present as (
                select id from kestrelchat.node where id = $1 and found_by is null for key share
            ), gone as (
                delete from kestrelchat.client c using present p where c.node = p.id and c.id = any ($2) and c.id <> all ($3)
            ), changed as (
                insert into kestrelchat.client as c (node, id, who, address, endpoint, room, connected_at, away, heard_at)
                select p.id, n.*
                from present p, unnest($3, $4, $5, $6, $7, $8, $9, $10) as n (id, who, address, endpoint, room, connected_at, away, heard_at)
                order by n.id
                on conflict (node, id) do update set
                    who = excluded.who, address = excluded.address, endpoint = excluded.endpoint, room = excluded.room,
                    connected_at = excluded.connected_at, away = excluded.away, heard_at = excluded.heard_at
            )
            select exists (select from present)
            """,
            [
                node,
                gone.ToArray(),
                changed.Select(client => client.Id).ToArray(),
                changed.Select(client => client.DisplayName).ToArray(),
                changed.Select(client => client.Address).ToArray(),
                changed.Select(client => client.Endpoint).ToArray(),
                changed.Select(client => client.Room).ToArray(),
                changed.Select(client => client.ConnectedAt.ToUniversalTime()).ToArray(),
                changed.Select(client => client.Away).ToArray(),
                changed.Select(client => client.LastActiveAt.ToUniversalTime()).ToArray(),
            ],
            cancellation);
    }

    public Task<NameClaim> ClaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte>? tokenHash, CancellationToken cancellation = default) =>
        ClaimAsync(client, folded, tokenHash, takesOver: true, cancellation);

    public Task<NameClaim> ReclaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellation = default) =>
        ClaimAsync(client, folded, tokenHash, takesOver: false, cancellation);

    public Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default) =>
        database.ExecuteAsync("update kestrelchat.client set folded = null, token = null where node = $1 and id = $2", [client.Node, client.Id], cancellation);

    public async Task<IReadOnlyList<ClusterClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default)
    {
        List<object?> values = [query.MaxClients];
        var conditions = "";
        Where("c.room = ${0}", query.Room);
        Where("c.folded = ${0}", query.Folded);
        Where("c.who = ${0}", query.DisplayName);
        Where("(c.connected_at, c.node, c.id) > (${0}, ${1}, ${2})", query.After?.Client.ConnectedAt.ToUniversalTime(), query.After?.Node, query.After?.Client.Id);
        return await database.QueryAsync(
            $"""
            select {Columns}
            from {Clients}
            where n.found_by is null{conditions}
            order by c.connected_at, c.node, c.id
            limit $1
            """,
            [.. values],
            Read,
            cancellation);

        void Where(string condition, params object?[] operands)
        {
            if (operands[0] is not null)
            {
                conditions += " and " + string.Format(condition, [.. operands.Select((_, place) => (object)(values.Count + place + 1))]);
                values.AddRange(operands);
            }
        }
    }

    public Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default) => database.ScalarAsync<long>(
        $"""
        select count(*) from {Clients}
        where n.found_by is null and ($1::text is null or c.room = $1)
        """,
        [room],
        cancellation);

    public async Task<IReadOnlyList<ClusterRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default) =>
        await database.QueryAsync(
            $"""
            with members as (
                select c.room, count(*)::int as members
                from {Clients}
                where n.found_by is null and c.room > $1
                group by c.room
            )
            select room, t.topic, m.members, coalesce(r.head, 0)
            from members m
            left join kestrelchat.topic t using (room)
            left join kestrelchat.room r on r.name = room
            order by room
            limit $2
            """,
            [after, maxRooms],
            ReadRoom,
            cancellation);

    public async Task<IReadOnlyList<ClusterRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        await database.QueryAsync(
            $"""
            select asked.room, t.topic, coalesce(m.members, 0), coalesce(r.head, 0)
            from unnest($1) with ordinality as asked (room, place)
            left join kestrelchat.topic t on t.room = asked.room
            left join kestrelchat.room r on r.name = asked.room
            left join (
                select c.room, count(*)::int as members
                from {Clients}
                where n.found_by is null and c.room = any ($1)
                group by c.room
            ) m on m.room = asked.room
            order by asked.place
            """,
            [rooms.ToArray()],
            ReadRoom,
            cancellation);

    public async Task SetTopicAsync(string room, string? topic, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(room);
        ClusterLimits.CheckName(topic ?? "", ClusterLimits.MaxRemarkBytes);
        if (topic is null)
        {
            await database.ExecuteAsync("delete from kestrelchat.topic where room = $1", [room], cancellation);
        }
        else
        {
            await database.ExecuteAsync(
                "insert into kestrelchat.topic (room, topic) values ($1, $2) on conflict (room) do update set topic = excluded.topic, set_at = now()",
                [room, topic],
                cancellation);
        }
    }

    public async Task<DeadNode?> FindDeadAsync(Guid by, CancellationToken cancellation = default)
    {
        var dead = await database.ScalarAsync<Guid>("select kestrelchat.find_dead($1)", [by], cancellation);
        if (dead == Guid.Empty)
        {
            return null;
        }

        var name = await database.ScalarAsync<string>("select name from kestrelchat.node where id = $1 and found_by = $2", [dead, by], cancellation);
        var clients = await database.QueryAsync(
            $"select {Columns} from {Clients} where c.node = $1 order by c.connected_at, c.id",
            [dead],
            Read,
            cancellation);
        return name is null ? null : new DeadNode(dead, name, clients);
    }

    public async Task<bool> ForgetAsync(Guid by, Guid dead, IReadOnlyList<MessageBody> messages, CancellationToken cancellation = default)
    {
        MessageBody.Check(messages);
        var forgotten = await database.ScalarAsync<bool>(
            "select kestrelchat.forget_dead($1, $2, $3, $4, $5)",
            [
                by,
                dead,
                messages.Select(content => content.Kind).ToArray(),
                messages.Select(content => content.Body.ToArray()).ToArray(),
                ClusterLimits.MaxInbox,
            ],
            cancellation);
        notifications.Notify(NotificationKind.Messages);
        return forgotten;
    }

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

    private async Task<NameClaim> ClaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte>? tokenHash, bool takesOver, CancellationToken cancellation)
    {
        ClusterLimits.CheckName(folded);
        ClusterLimits.CheckBytes(tokenHash?.Length ?? 0, ClusterLimits.MaxTokenHashBytes);
        var claims = await database.QueryAsync(
            "select outcome, other_node, other_id from kestrelchat.claim_name($1, $2, $3, $4::bytea, $5)",
            [client.Node, client.Id, folded, tokenHash?.ToArray(), takesOver],
            reader => new NameClaim(
                (NameOutcome)reader.GetInt32(0),
                reader.IsDBNull(1) ? null : new ClientKey(reader.GetGuid(1), reader.GetInt64(2))),
            cancellation);
        return claims[0];
    }

    private static ClusterRoom ReadRoom(NpgsqlDataReader reader) => new(reader.GetString(0), Text(reader, 1), reader.GetInt32(2), reader.GetInt64(3));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
