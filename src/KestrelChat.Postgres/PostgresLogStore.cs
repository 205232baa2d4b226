using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>The log in PostgreSQL. Lines are appended by <c>append_lines</c> in Schema/.</summary>
internal sealed class PostgresLogStore(Database database, NotificationSender notifications) : ILogStore
{
    private const string Columns = "l.sequence, l.node, l.number, l.who, l.text, l.at";

    // Beyond this number of new lines it is faster to read all rooms than to search for the changed ones.
    private const long MaxSearchedLines = 100_000;

    public async Task<IReadOnlyList<long>> AppendAsync(Guid node, IReadOnlyList<PendingLine> lines, CancellationToken cancellation = default)
    {
        PendingLine.Check(lines);
        if (lines.Count == 0)
        {
            return [];
        }

        var sequences = await database.ScalarAsync<long[]>(
            "select kestrelchat.append_lines($1, $2, $3, $4, $5, $6)",
            [
                node,
                lines.Select(line => line.Number).ToArray(),
                lines.Select(line => line.Room).ToArray(),
                lines.Select(line => line.DisplayName).ToArray(),
                lines.Select(line => line.Text.ToArray()).ToArray(),
                lines.Select(line => line.At.ToUniversalTime()).ToArray(),
            ],
            cancellation);
        notifications.Notify(NotificationKind.Lines);
        return sequences!;
    }

    public async Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxLines, CancellationToken cancellation = default)
    {
        // Trimmed lines are skipped by sequence, because the index leads to them until they are vacuumed.
        var rows = await database.QueryAsync(
            $"""
            with changed as (
                select p.room, r.id, coalesce(r.head, 0) as head, p.after, count(*) filter (where r.head > p.after) over () as rooms,
                    greatest(p.after, t.upto) as kept_after
                from unnest($1, $2) as p (room, after)
                left join kestrelchat.room r on r.name = p.room
                left join kestrelchat.trim t on t.room = r.id
                where coalesce(r.head, 0) <> p.after
            )
            select c.room, {Columns}, c.head
            from changed c left join lateral (
                select * from kestrelchat.line x
                where x.room = c.id and x.sequence > c.kept_after and c.head > c.after
                order by x.sequence
                limit greatest(1, $3 / greatest(1, c.rooms))
            ) l on true
            where l.sequence is not null or c.head < c.after
            order by c.room, l.sequence
            """,
            [rooms.Select(position => position.Room).ToArray(), rooms.Select(position => position.Sequence).ToArray(), maxLines],
            reader => (Room: reader.GetString(0), Line: reader.IsDBNull(1) ? null : Read(reader), Head: reader.GetInt64(7)),
            cancellation);
        var more = false;
        for (var at = 0; at < rows.Count; at++)
        {
            var lastOfRoom = at + 1 == rows.Count || rows[at + 1].Room != rows[at].Room;
            more |= lastOfRoom && rows[at].Line?.Sequence < rows[at].Head;
        }

        return new LogPage(
            [.. rows.Select(row => row.Line).OfType<LogLine>()],
            more,
            [.. rows.Where(row => row.Line is null).Select(row => new RoomPosition(row.Room, row.Head))]);
    }

    public async Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default)
    {
        var (nodes, applied) = (since?.Applied.Keys.ToArray() ?? [], since?.Applied.Values.ToArray() ?? []);

        // One statement sees one snapshot, so the changes that it does not return are returned by the next call.
        var rows = await database.QueryAsync(
            """
            with ahead as (
                select a.node, coalesce(s.applied, 0) as seen, a.applied
                from kestrelchat.appender a left join unnest($1, $2) as s (node, applied) on s.node = a.node
                where $3 and a.applied > coalesce(s.applied, 0)
            ), changed as (
                select distinct l.room
                from ahead a join kestrelchat.line l on l.node = a.node and l.number > a.seen
                where (select sum(applied - seen) from ahead) <= $4
            )
            select node, applied, null from kestrelchat.appender
            union all
            select null, null, r.name from changed c join kestrelchat.room r on r.id = c.room
            """,
            [nodes, applied, since is not null, MaxSearchedLines],
            reader => (Node: reader.IsDBNull(0) ? (Guid?)null : reader.GetGuid(0), Applied: reader.IsDBNull(1) ? 0 : reader.GetInt64(1), Room: reader.IsDBNull(2) ? null : reader.GetString(2)),
            cancellation);
        var now = rows.Where(row => row.Node is not null).ToDictionary(row => row.Node!.Value, row => row.Applied);
        var isSearched = since is null || now.Sum(node => node.Value - since.Applied.GetValueOrDefault(node.Key)) <= MaxSearchedLines;
        return new LogChanges(new LogClock(now), isSearched ? [.. rows.Select(row => row.Room).OfType<string>()] : null);
    }

    public async Task<IReadOnlyList<LogLine>> ReadLastAsync(string room, int maxLines, long before = long.MaxValue, CancellationToken cancellation = default)
    {
        var newestFirst = await database.QueryAsync(
            $"""
            select $1, {Columns}
            from kestrelchat.line l
            where l.room = (select id from kestrelchat.room where name = $1) and l.sequence < $2
            order by l.sequence desc
            limit $3
            """,
            [room, before, maxLines],
            Read,
            cancellation);
        newestFirst.Reverse();
        return newestFirst;
    }

    public async Task<IReadOnlyList<RoomPosition>> ReadHeadsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        await database.QueryAsync(
            """
            select asked.room, coalesce(r.head, 0)
            from unnest($1) with ordinality as asked (room, place) left join kestrelchat.room r on r.name = asked.room
            order by asked.place
            """,
            [rooms.ToArray()],
            reader => new RoomPosition(reader.GetString(0), reader.GetInt64(1)),
            cancellation);

    public Task<int> TrimAsync(Retention retention, int maxLines, CancellationToken cancellation = default) =>
        database.ScalarAsync<int>("select kestrelchat.trim_lines($1, $2, $3)", [retention.Lines, retention.Since.ToUniversalTime(), maxLines], cancellation);

    private static LogLine Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt64(1),
        reader.GetGuid(2),
        reader.GetInt64(3),
        reader.GetString(4),
        reader.GetFieldValue<byte[]>(5),
        reader.GetFieldValue<DateTimeOffset>(6));
}
