using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Postgres;

/// <summary>Messages in PostgreSQL. They are sent by <c>send_mail</c> in Schema/.</summary>
internal sealed class PostgresMessageStore(Database database, NotificationSender notifications) : IMessageStore
{
    public async Task<IReadOnlyList<Guid>> SendAsync(Guid from, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default)
    {
        OutgoingMessage.Check(messages);
        if (messages.Count == 0)
        {
            return [];
        }

        var refused = await database.ScalarAsync<Guid[]>(
            "select kestrelchat.send_mail($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                from,
                messages.Select(message => message.Id).ToArray(),
                messages.Select(message => message.To).ToArray(),
                messages.Select(message => message.Client).ToArray(),
                messages.Select(message => message.Kind).ToArray(),
                messages.Select(message => message.Body.ToArray()).ToArray(),
                messages.Select(message => (long)message.Life.TotalMicroseconds).ToArray(),
                ClusterLimits.MaxInbox,
            ],
            cancellation);
        notifications.Notify(NotificationKind.Messages);
        return refused ?? [];
    }

    // The handled messages are looked up in a hash table, whatever PostgreSQL knows of the sizes of inboxes when it plans: "is true" keeps it
    // from joining them one by one.
    public async Task<IReadOnlyList<IncomingMessage>> ReceiveAsync(IReadOnlyList<Guid> nodes, IReadOnlyCollection<Guid> handled, int maxMessages, CancellationToken cancellation = default) =>
        await database.QueryAsync(
            """
            with handled as (
                update kestrelchat.mail w set is_handled = true, body = ''
                where w.target = any ($1) and not w.is_handled and (w.message in (select h.message from unnest($2) as h (message))) is true
            ), next as materialized (
                select w.id, w.message, w.sender, w.client, w.kind, w.body
                from kestrelchat.mail w
                where w.target = any ($1) and not w.is_handled and w.expires > clock_timestamp()
                    and w.message not in (select h.message from unnest($2) as h (message))
                order by w.id
                limit $3
                for no key update
            ), read as (
                update kestrelchat.mail w set is_read = true from next n where w.id = n.id and not w.is_read
            )
            select n.message, n.sender, n.client, n.kind, n.body
            from next n
            order by n.id
            """,
            [nodes.ToArray(), handled.ToArray(), maxMessages],
            reader => new IncomingMessage(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4)),
            cancellation);

    public async Task<bool> WithdrawAsync(Guid id, CancellationToken cancellation = default) =>
        await database.ExecuteAsync(
            """
            insert into kestrelchat.mail as w (message, target, sender, kind, body, is_handled, expires)
            values ($1, $2, $2, 0, '', true, clock_timestamp() + interval '1 hour')
            on conflict (message) do update set is_handled = true, body = '' where not w.is_read
            """,
            [id, Guid.Empty],
            cancellation) > 0;
}
