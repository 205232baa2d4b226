using KestrelChat.Cluster;

namespace KestrelChat.Postgres;

/// <summary>Inboxes in PostgreSQL. How messages get into them: <c>send_mail</c> and <c>deliver</c> in Schema/.</summary>
internal sealed class PostgresNodeMail(Database database, DoorbellRinger ringer) : INodeMail
{
    public async Task<bool> SendAsync(Guid from, IReadOnlyList<OutgoingMail> messages, CancellationToken cancellation = default)
    {
        OutgoingMail.Check(messages);
        var sent = await database.ValueAsync<bool>(
            "select kestrelchat.send_mail($1, $2, $3, $4, $5, $6)",
            [
                from,
                messages.Select(message => message.Number).ToArray(),
                messages.Select(message => message.To).ToArray(),
                messages.Select(message => message.Content.Kind).ToArray(),
                messages.Select(message => message.Content.Body.ToArray()).ToArray(),
                ClusterLimits.MaxInbox,
            ],
            cancellation);
        ringer.Ring(DoorbellKind.Mail);
        return sent;
    }

    public async Task<IReadOnlyList<IncomingMail>> ReceiveAsync(Guid node, IReadOnlyCollection<long> received, int maxMessages, CancellationToken cancellation = default) =>
        await database.RowsAsync(
            """
            with received as (
                delete from kestrelchat.mail
                where target = $1 and (id = any ($2) or at < clock_timestamp() - make_interval(secs => $4))
            )
            select id, sender, kind, body
            from kestrelchat.mail
            where target = $1 and id <> all ($2) and at >= clock_timestamp() - make_interval(secs => $4)
            order by id
            limit $3
            """,
            [node, received.ToArray(), maxMessages, INodeMail.Life.TotalSeconds],
            reader => new IncomingMail(reader.GetInt64(0), reader.GetGuid(1), new MailBody(reader.GetInt32(2), reader.GetFieldValue<byte[]>(3))),
            cancellation);
}
