using System.Diagnostics.CodeAnalysis;
using KestrelChat.Text.Names;

namespace KestrelChat.Hub;

/// <summary>Maps names to their holders. A name has one holder, and a holder at most one name.</summary>
/// <remarks>
/// Names are equal if their <see cref="FoldedName"/> is; they are shown as they were acquired. Any thread; one lock, held for a
/// lookup or, in <see cref="List"/>, for a copy; nothing else is called under it. The caller checks <see cref="NameRules"/> first.
/// </remarks>
/// <typeparam name="THolder">The holder of a name, compared by reference.</typeparam>
public sealed class NameRegistry<THolder>
    where THolder : class
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<FoldedName, Entry> _names = [];
    private readonly Dictionary<THolder, Entry> _holders = new(ReferenceEqualityComparer.Instance);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _holders.Count;
            }
        }
    }

    /// <summary>
    /// Acquires a name and releases the holder's former one. A holder that acquires its own name in another spelling keeps the token.
    /// </summary>
    /// <param name="holder">The holder.</param>
    /// <param name="name">The name, as it is to be shown.</param>
    /// <param name="token">What claims it later.</param>
    /// <param name="known">The token that the name has on another node; null, or no token, creates one.</param>
    /// <returns>False if another holder has the name. Then nothing changes.</returns>
    public bool TryAcquire(THolder holder, string name, [NotNullWhen(true)] out NameToken? token, string? known = null)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            var exists = _names.TryGetValue(folded, out var entry);
            if (exists && !ReferenceEquals(entry!.Holder, holder))
            {
                token = null;
                return false;
            }

            token = entry?.Token ?? NameToken.Parse(known) ?? new NameToken();
            ReleaseUnderLock(holder);
            _names.Remove(folded);
            Add(new Entry(name, folded, holder, token));
            return true;
        }
    }

    /// <summary>
    /// Reserves a name for a holder that has to ask elsewhere first and has its former name meanwhile. To be followed by
    /// <see cref="TryAcquire"/> or <see cref="CancelReservation"/>.
    /// </summary>
    /// <inheritdoc cref="TryAcquire" path="/param"/>
    /// <returns>False if another holder has the name or has reserved it.</returns>
    public bool TryReserve(THolder holder, string name, [NotNullWhen(true)] out NameToken? token, string? known = null)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            if (_names.TryGetValue(folded, out var entry))
            {
                token = ReferenceEquals(entry.Holder, holder) ? entry.Token : null;
                return token is not null;
            }

            token = NameToken.Parse(known) ?? new NameToken();
            _names.Add(folded, new Entry(name, folded, holder, token));
            return true;
        }
    }

    /// <summary>Cancels a reservation. A name that the holder has acquired stays its own.</summary>
    public void CancelReservation(THolder holder, string name)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            if (_names.TryGetValue(folded, out var entry) && ReferenceEquals(entry.Holder, holder) && !IsAcquired(entry))
            {
                _names.Remove(folded);
            }
        }
    }

    /// <summary>Releases the holder's name and returns it; null if it has none.</summary>
    public string? Release(THolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        lock (_lock)
        {
            return ReleaseUnderLock(holder);
        }
    }

    /// <summary>
    /// Moves a name to <paramref name="claimant"/> if <paramref name="token"/> is its token, and releases the claimant's former name.
    /// The name keeps its spelling and its token.
    /// </summary>
    /// <param name="former">The holder until now, which the caller closes; null if nothing moved.</param>
    public ClaimResult Claim(THolder claimant, string name, string token, out THolder? former)
    {
        ArgumentNullException.ThrowIfNull(claimant);
        ArgumentNullException.ThrowIfNull(token);
        var folded = FoldedName.Of(name);
        former = null;
        lock (_lock)
        {
            if (!_names.TryGetValue(folded, out var entry) || !IsAcquired(entry))
            {
                return ClaimResult.NotHeld;
            }

            if (!entry.Token.Matches(token))
            {
                return ClaimResult.WrongToken;
            }

            if (!ReferenceEquals(entry.Holder, claimant))
            {
                former = entry.Holder;
                ReleaseUnderLock(former);
                ReleaseUnderLock(claimant);
                Add(entry with { Holder = claimant });
            }

            return ClaimResult.Claimed;
        }
    }

    /// <summary>Finds the holder of a name, in any spelling.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out THolder? holder)
    {
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            holder = _names.TryGetValue(folded, out var entry) && IsAcquired(entry) ? entry.Holder : null;
            return holder is not null;
        }
    }

    /// <summary>Returns the holder's name as it is shown; null if it has none.</summary>
    public string? NameOf(THolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        lock (_lock)
        {
            return _holders.GetValueOrDefault(holder)?.Shown;
        }
    }

    /// <summary>Returns the token of the holder's name; null if it has none.</summary>
    public NameToken? TokenOf(THolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        lock (_lock)
        {
            return _holders.GetValueOrDefault(holder)?.Token;
        }
    }

    /// <summary>Returns all names as they are shown, with their holders, in the order of their folded forms.</summary>
    public IReadOnlyList<(string Name, THolder Holder)> List()
    {
        lock (_lock)
        {
            return [.. _names.Values.Where(IsAcquired).Select(entry => (entry.Shown, entry.Holder))];
        }
    }

    // If not, it is reserved.
    private bool IsAcquired(Entry entry) => ReferenceEquals(_holders.GetValueOrDefault(entry.Holder), entry);

    private void Add(Entry entry)
    {
        _names.Add(entry.Folded, entry);
        _holders.Add(entry.Holder, entry);
    }

    private string? ReleaseUnderLock(THolder holder)
    {
        if (!_holders.Remove(holder, out var entry))
        {
            return null;
        }

        _names.Remove(entry.Folded);
        return entry.Shown;
    }

    private sealed record Entry(string Shown, FoldedName Folded, THolder Holder, NameToken Token);
}
