using KestrelChat.Cluster;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>The log in PostgreSQL. How a batch becomes lines: <c>append_lines</c> in Schema/.</summary>
internal sealed class PostgresRoomLog(Database database, DoorbellRinger ringer) : IRoomLog
{
    private const string Columns = "l.sequence, l.node, l.number, l.who, l.text, l.at";

    public async Task<IReadOnlyList<long>> AppendAsync(Guid node, IReadOnlyList<PendingLine> lines, CancellationToken cancellation = default)
    {
        PendingLine.Check(lines);
        if (lines.Count == 0)
        {
            return [];
        }

        var sequences = await database.ValueAsync<long[]>(
            "select kestrelchat.append_lines($1, $2, $3, $4, $5, $6)",
            [
                node,
                lines.Select(line => line.Number).ToArray(),
                lines.Select(line => line.Room).ToArray(),
                lines.Select(line => line.Who).ToArray(),
                lines.Select(line => line.Text.ToArray()).ToArray(),
                lines.Select(line => line.At.ToUniversalTime()).ToArray(),
            ],
            cancellation);
        ringer.Ring(DoorbellKind.Lines);
        return sequences!;
    }

    public async Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxLines, CancellationToken cancellation = default)
    {
        var rows = await database.RowsAsync(
            $"""
            with behind as (
                select r.id, r.name, r.head, p.after, count(*) over () as rooms
                from unnest($1, $2) as p (room, after)
                join kestrelchat.room r on r.name = p.room
                where r.head > p.after
            )
            select b.name, {Columns}, b.head
            from behind b cross join lateral (
                select * from kestrelchat.line x
                where x.room = b.id and x.sequence > b.after
                order by x.sequence
                limit greatest(1, $3 / b.rooms)
            ) l
            order by b.id, l.sequence
            """,
            [rooms.Select(position => position.Room).ToArray(), rooms.Select(position => position.Sequence).ToArray(), maxLines],
            reader => (Line: Read(reader), Head: reader.GetInt64(7)),
            cancellation);
        var more = false;
        for (var at = 0; at < rows.Count; at++)
        {
            var lastOfRoom = at + 1 == rows.Count || rows[at + 1].Line.Room != rows[at].Line.Room;
            more |= lastOfRoom && rows[at].Line.Sequence < rows[at].Head;
        }

        return new LogPage([.. rows.Select(row => row.Line)], more);
    }

    public async Task<IReadOnlyList<LogLine>> ReadLastAsync(string room, int maxLines, long before = long.MaxValue, CancellationToken cancellation = default)
    {
        var newestFirst = await database.RowsAsync(
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
        await database.RowsAsync(
            """
            select asked.room, coalesce(r.head, 0)
            from unnest($1) with ordinality as asked (room, place) left join kestrelchat.room r on r.name = asked.room
            order by asked.place
            """,
            [rooms.ToArray()],
            reader => new RoomPosition(reader.GetString(0), reader.GetInt64(1)),
            cancellation);

    public Task<int> TrimAsync(Retention keep, int maxLines, CancellationToken cancellation = default) =>
        database.ValueAsync<int>("select kestrelchat.trim_lines($1, $2, $3)", [keep.Lines, keep.Since.ToUniversalTime(), maxLines], cancellation);

    private static LogLine Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt64(1),
        reader.GetGuid(2),
        reader.GetInt64(3),
        reader.GetString(4),
        reader.GetFieldValue<byte[]>(5),
        reader.GetFieldValue<DateTimeOffset>(6));
}
