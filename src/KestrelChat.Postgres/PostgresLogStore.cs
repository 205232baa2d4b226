using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>The log in PostgreSQL. Events are appended by <c>append_events</c>, and trimmed by <c>trim_log</c>, in Schema/.</summary>
internal sealed class PostgresLogStore(Database database, Questions questions, NotificationSender notifications) : ILogStore
{
    private const string Columns = "l.sequence, l.tag, l.node, l.number, l.kind, l.line, l.who, coalesce(l.new_name, ''), coalesce(l.text, ''), l.at, l.members, coalesce(l.arrived, 0), coalesce(l.left_, 0), l.version";

    // Whether the log of room r contains position p. Events that were trimmed (k) cannot be compared any more. Not "exists": PostgreSQL
    // may answer it by reading the whole table into a hash table.
    private const string IsContained =
        """
        case
            when p.sequence <= 0 then true
            when r.id is null or p.sequence > r.head then false
            when p.sequence = r.head then p.tag = r.tag
            when p.sequence <= coalesce(k.trimmed, 0) then true
            else coalesce((select x.tag from kestrelchat.line x where x.room = r.id and x.sequence = p.sequence) = p.tag, false)
        end
        """;

    // Lines a.first to a.last of room a, none of which was trimmed. The index has every 32nd line, from which on they are searched.
    private const string LinesOf =
        """
        select * from kestrelchat.line z
        where z.room = a.id and z.line >= a.first and z.sequence > a.trimmed
            and z.sequence >= (
                select coalesce(max(i.sequence), 0) from kestrelchat.line i
                where i.room = a.id and i.line % 32 = 1 and i.line = (a.first - 1) / 32 * 32 + 1)
        order by z.sequence
        limit greatest(0, a.last - a.first + 1)
        """;

    // Beyond this number of new events it is faster to read all rooms than to search for the changed ones.
    private const long MaxSearchedEvents = 100_000;

    // Entries of a LogClock that are no nodes: the events of removals, and the timeline of the server, which a fail-over changes.
    private static readonly Guid s_removals = Guid.Empty;
    private static readonly Guid s_timeline = Guid.AllBitsSet;

    public async Task<IReadOnlyList<AppendedEvent>?> AppendAsync(Guid node, IReadOnlyList<PendingEvent> events, CancellationToken cancellation = default)
    {
        PendingEvent.Check(events);
        if (events.Count == 0)
        {
            return [];
        }

        var changes = new ChangeColumns(events);
        var columns = new EventColumns(events);
        var found = await database.QueryAsync(
            "select place, sequence, tag, before, lines, who, at, members, arrived, left_ from kestrelchat.append_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
            [node, .. columns.Values, .. changes.Values],
            reader => (Place: reader.GetInt32(0), Event: new AppendedEvent(
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetInt32(7),
                reader.GetInt32(8),
                reader.GetInt32(9))),
            cancellation);
        if (found.Count == 0)
        {
            return null;
        }

        var appended = columns.Complete(found);
        if (changes.Count > 0)
        {
            questions.Forget();
        }

        notifications.Notify(NotificationKind.Events);
        return appended;
    }

    // The lock waits for an append that is under way.
    public Task<long> FindAppliedAsync(Guid node, CancellationToken cancellation = default) =>
        database.ScalarAsync<long>("select applied from kestrelchat.appender where node = $1 for no key update", [node], cancellation);

    public async Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxEvents, int maxBytes, CancellationToken cancellation = default)
    {
        // Trimmed events are skipped by sequence, because the index leads to them until they are vacuumed. Adding up the bytes before each
        // event costs more than reading it, so that is done only where a page is too large. "(select $1)" hides how many rooms there are:
        // PostgreSQL would plan anew for each few of them, which takes a quarter of the time of reading.
        List<RoomPosition> asked = [.. rooms];
        var rows = await database.QueryAsync(
            $"""
            with asked as materialized (
                select p.place, r.id, coalesce(r.head, 0) as head, coalesce(r.tag, 0) as tag, p.sequence as after, greatest(p.sequence, k.trimmed) as kept_after, {IsContained} as is_contained
                from unnest((select $1), (select $2), (select $3)) with ordinality as p (room, sequence, tag, place)
                left join kestrelchat.room r on r.name = p.room
                left join kestrelchat.kept k on k.room = r.id
                where (coalesce(r.head, 0), coalesce(r.tag, 0)) is distinct from (p.sequence, p.tag)
            ), counted as (
                select *, count(*) filter (where is_contained and head > after) over () as rooms
                from asked
            ), changed as (
                select c.*, greatest(1, $4 / greatest(1, rooms)) as page, $5 / greatest(1, rooms) as max_bytes
                from counted c
            ), measured as materialized (
                select c.*, (
                    select sum(octet_length(x.text))
                    from (
                        select y.text from kestrelchat.line y
                        where y.room = c.id and y.sequence > c.kept_after
                        order by y.sequence
                        limit c.page
                    ) x
                ) > c.max_bytes as is_too_large
                from changed c
            )
            select c.place::int, c.head, case when l.sequence is null then c.tag end, {Columns}
            from measured c left join lateral (
                (
                    select y.sequence, y.tag, y.node, y.number, y.kind, y.line, y.who, y.new_name, y.text, y.at, y.members, y.arrived, y.left_, y.version
                    from kestrelchat.line y
                    where y.room = c.id and y.sequence > c.kept_after and c.is_too_large is not true
                    order by y.sequence
                    limit c.page
                )
                union all
                (
                    select z.sequence, z.tag, z.node, z.number, z.kind, z.line, z.who, z.new_name, z.text, z.at, z.members, z.arrived, z.left_, z.version
                    from (
                        select x.*, sum(octet_length(x.text)) over (order by x.sequence) - octet_length(x.text) as bytes_before, row_number() over (order by x.sequence) as place
                        from (
                            select * from kestrelchat.line y
                            where y.room = c.id and y.sequence > c.kept_after and c.is_too_large
                            order by y.sequence
                            limit c.page
                        ) x
                    ) z
                    where z.place = 1 or coalesce(z.bytes_before, 0) < c.max_bytes
                )
            ) l on c.is_contained
            where l.sequence is not null or not c.is_contained
            order by c.place, l.sequence
            """,
            [
                asked.ConvertAll(position => position.Room).ToArray(),
                asked.ConvertAll(position => position.Sequence).ToArray(),
                asked.ConvertAll(position => position.Tag).ToArray(),
                maxEvents,
                maxBytes,
            ],
            reader =>
            {
                var room = asked[reader.GetInt32(0) - 1].Room;
                return reader.IsDBNull(2)
                    ? (Event: Read(reader, room, 3), End: new RoomPosition(room, reader.GetInt64(1), 0))
                    : (Event: (LogEvent?)null, End: new RoomPosition(room, reader.GetInt64(1), reader.GetInt64(2)));
            },
            cancellation);
        List<LogEvent> events = new(rows.Count);
        List<RoomPosition> diverged = [];
        var more = false;
        for (var at = 0; at < rows.Count; at++)
        {
            if (rows[at].Event is not { } item)
            {
                diverged.Add(rows[at].End);
                continue;
            }

            events.Add(item);
            var isLastOfRoom = at + 1 == rows.Count || rows[at + 1].End.Room != item.Room;
            more |= isLastOfRoom && item.Sequence < rows[at].End.Sequence;
        }

        return new LogPage(events, more, diverged);
    }

    public async Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default)
    {
        // One statement sees one snapshot, so the changes that it does not return are returned by the next call. The limits, which no result
        // reaches, and the select for each name keep PostgreSQL from reading all events or all rooms instead. The second search is that of the
        // index line_removal.
        var rows = await database.QueryAsync(
            """
            with now as (
                select node, applied from kestrelchat.appender
                union all
                select $5, coalesce((select value from kestrelchat.counter where name = 'removals'), 0)
            ), ahead as (
                select a.node, coalesce(s.applied, 0) as seen, a.applied
                from now a left join unnest($1, $2) as s (node, applied) on s.node = a.node
                where $3 and a.applied > coalesce(s.applied, 0)
            ), changed as (
                select l.room
                from ahead a cross join lateral (select x.room from kestrelchat.line x where x.node = a.node and x.number > a.seen order by x.number limit $4 + 1) l
                where (select sum(applied - seen) from ahead) <= $4
                union
                select l.room
                from ahead a cross join lateral (select x.room from kestrelchat.line x where x.number < 0 and x.number < -a.seen order by x.number limit $4 + 1) l
                where a.node = $5 and (select sum(applied - seen) from ahead) <= $4
            )
            select node, applied, null from now
            union all
            select $6, ('x' || lpad(left(pg_walfile_name(pg_current_wal_lsn()), 8), 16, '0'))::bit(64)::bigint, null
            union all
            select null, null, (select r.name from kestrelchat.room r where r.id = c.room) from changed c
            """,
            [since?.Applied.Keys.ToArray() ?? [], since?.Applied.Values.ToArray() ?? [], since is not null, MaxSearchedEvents, s_removals, s_timeline],
            reader => (Node: reader.IsDBNull(0) ? (Guid?)null : reader.GetGuid(0), Applied: reader.IsDBNull(1) ? 0 : reader.GetInt64(1), Room: reader.IsDBNull(2) ? null : reader.GetString(2)),
            cancellation);
        var now = rows.Where(row => row.Node is not null).ToDictionary(row => row.Node!.Value, row => row.Applied);
        return new LogChanges(new LogClock(now), since is null || IsSearched(since.Applied, now) ? [.. rows.Select(row => row.Room).OfType<string>()] : null);
    }

    public async Task<IReadOnlyList<RoomPosition>> FindPositionsAsync(IReadOnlyCollection<RoomPosition> positions, CancellationToken cancellation = default) =>
        await database.QueryAsync(
            $"""
            select p.room, p.sequence, p.tag
            from unnest($1, $2, $3) as p (room, sequence, tag)
            left join kestrelchat.room r on r.name = p.room
            left join kestrelchat.kept k on k.room = r.id
            where {IsContained}
            """,
            [positions.Select(position => position.Room).ToArray(), positions.Select(position => position.Sequence).ToArray(), positions.Select(position => position.Tag).ToArray()],
            reader => new RoomPosition(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)),
            cancellation);

    public async Task<StoredRoom> ReadRoomAsync(string room, int maxLines, int maxBytes, CancellationToken cancellation = default)
    {
        var rows = await database.QueryAsync(
            $"""
            select coalesce(r.head, 0), coalesce(r.tag, 0), coalesce(r.lines, 0), coalesce(r.members, 0), t.topic, coalesce(t.locked, false), {Columns}
            from (select $1::text as name) asked
            left join kestrelchat.room r on r.name = asked.name
            left join kestrelchat.kept k on k.room = r.id
            left join kestrelchat.topic t on t.room = asked.name
            left join lateral (
                select b.*
                from (
                    select x.*, sum(octet_length(x.text)) over (order by x.line desc) - octet_length(x.text) as bytes_after, row_number() over (order by x.line desc) as place
                    from (select r.id, greatest(r.lines - $2, coalesce(k.trimmed_line, 0)) + 1 as first, r.lines as last, coalesce(k.trimmed, 0) as trimmed) a
                    cross join lateral ({LinesOf}) x
                ) b
                where b.place = 1 or coalesce(b.bytes_after, 0) < $3
            ) l on true
            order by l.line
            """,
            [room, maxLines, maxBytes],
            reader => (
                Room: new StoredRoom(new RoomPosition(room, reader.GetInt64(0), reader.GetInt64(1)), reader.GetInt64(2), reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetBoolean(5), []),
                Line: reader.IsDBNull(6) ? null : Read(reader, room, 6)),
            cancellation);
        return rows[0].Room with { LastLines = [.. rows.Select(row => row.Line).OfType<LogEvent>()] };
    }

    public async Task<(long First, long Last)> FindLinesAsync(string room, CancellationToken cancellation = default)
    {
        var found = await questions.AskAsync(
            """
            select coalesce(k.trimmed_line, 0) + 1, r.lines
            from kestrelchat.room r left join kestrelchat.kept k on k.room = r.id
            where r.name = $1
            """,
            [room],
            reader => (reader.GetInt64(0), reader.GetInt64(1)),
            cancellation);
        return found.Count == 0 ? (1, 0) : found[0];
    }

    public async Task<IReadOnlyList<LogEvent>> ReadLinesAsync(string room, long first, long last, int maxLines, int maxBytes, CancellationToken cancellation = default) =>
        await questions.AskAsync(
            $"""
            select {Columns}
            from (
                select x.*, sum(octet_length(x.text)) over (order by x.line) as bytes, row_number() over (order by x.line) as place
                from (
                    select r.id, greatest($2, coalesce(k.trimmed_line, 0) + 1) as first, least($3, r.lines) as last, coalesce(k.trimmed, 0) as trimmed
                    from kestrelchat.room r left join kestrelchat.kept k on k.room = r.id
                    where r.name = $1
                ) a
                cross join lateral (select * from ({LinesOf}) y order by y.line limit $4) x
            ) l
            where l.place = 1 or l.bytes <= $5
            order by l.line
            """,
            [room, first, last, maxLines, maxBytes],
            reader => Read(reader, room, 0),
            cancellation);

    public Task<int> TrimAsync(int maxEvents, CancellationToken cancellation = default) =>
        database.ScalarAsync<int>("select kestrelchat.trim_log($1)", [maxEvents], cancellation);

    // If the store lost commits, a number is smaller than before, or the server's timeline is another one.
    private static bool IsSearched(IReadOnlyDictionary<Guid, long> since, Dictionary<Guid, long> now) =>
        since.All(node => now.TryGetValue(node.Key, out var applied) && (node.Key == s_timeline ? applied == node.Value : applied >= node.Value))
        && now.Sum(node => node.Key == s_timeline ? 0 : node.Value - since.GetValueOrDefault(node.Key)) <= MaxSearchedEvents;

    private static LogEvent Read(NpgsqlDataReader reader, string room, int column) => new(
        room,
        reader.GetInt64(column),
        reader.GetInt64(column + 1),
        reader.GetGuid(column + 2),
        reader.GetInt64(column + 3),
        (RoomEventKind)reader.GetInt16(column + 4),
        reader.GetInt64(column + 5),
        reader.GetString(column + 6),
        reader.GetString(column + 7),
        reader.GetFieldValue<byte[]>(column + 8),
        reader.GetFieldValue<DateTimeOffset>(column + 9),
        reader.GetInt32(column + 10),
        reader.GetInt32(column + 11),
        reader.GetInt32(column + 12))
    {
        Version = reader.GetInt16(column + 13),
    };
}
