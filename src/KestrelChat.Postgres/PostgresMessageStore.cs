using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Postgres;

/// <summary>Messages in PostgreSQL. They are sent by <c>send_mail</c> and <c>deliver</c> in Schema/.</summary>
internal sealed class PostgresMessageStore(Database database, NotificationSender notifications) : IMessageStore
{
    public async Task<bool> SendAsync(Guid from, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default)
    {
        OutgoingMessage.Check(messages);
        var sent = await database.ScalarAsync<bool>(
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
        notifications.Notify(NotificationKind.Messages);
        return sent;
    }

    public async Task<IReadOnlyList<IncomingMessage>> ReceiveAsync(Guid node, IReadOnlyCollection<long> received, int maxMessages, CancellationToken cancellation = default) =>
        await database.QueryAsync(
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
            [node, received.ToArray(), maxMessages, IMessageStore.Life.TotalSeconds],
            reader => new IncomingMessage(reader.GetInt64(0), reader.GetGuid(1), new MessageBody(reader.GetInt32(2), reader.GetFieldValue<byte[]>(3))),
            cancellation);
}
