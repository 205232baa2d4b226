namespace KestrelChat.Server.Moderation;

/// <summary>The last entries of the audit log, in memory. Any thread.</summary>
internal sealed class AuditTrail(TimeProvider time)
{
    /// <summary>How many entries are kept. Their texts are short.</summary>
    public const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _entries = new();

    /// <summary>Keeps an entry of now.</summary>
    /// <inheritdoc cref="AuditEntry" path="/param"/>
    public void Add(string @operator, string action, string target, string detail)
    {
        lock (_gate)
        {
            if (_entries.Count == Capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(new AuditEntry(time.GetUtcNow(), @operator, action, target, detail));
        }
    }

    /// <summary>Returns at most this many of the last entries, newest first.</summary>
    public IReadOnlyList<AuditEntry> Last(int limit)
    {
        lock (_gate)
        {
            return [.. _entries.Skip(_entries.Count - limit).Reverse()];
        }
    }
}

/// <summary>An entry of the audit log.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Operator">Who: the address of the caller, or the name and address of a client that is an operator.</param>
/// <param name="Action">What, as the log calls its event, such as AddressBanned.</param>
/// <param name="Target">Whom or what it was done to; empty if it is done to all.</param>
/// <param name="Detail">The rest: a reason, a duration, a text.</param>
internal sealed record AuditEntry(DateTimeOffset At, string Operator, string Action, string Target, string Detail);
