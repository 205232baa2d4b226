using System.Diagnostics.CodeAnalysis;

namespace KestrelChat.Names;

/// <summary>
/// Who has which name. A name has one holder and a holder at most one name, so there are never more names than holders.
/// Names are told apart by <see cref="FoldedName"/> and shown as they were taken.
/// </summary>
/// <remarks>
/// Any thread; one lock, held for a lookup or, in <see cref="List"/>, for one copy. Calls nobody. The caller checks
/// <see cref="NameRules"/> before it takes a name, and frees the name of whoever leaves.
/// </remarks>
/// <typeparam name="THolder">Who has a name: the same object is the same holder.</typeparam>
public sealed class NameRegistry<THolder>
    where THolder : class
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<FoldedName, TakenName> _names = [];
    private readonly Dictionary<THolder, TakenName> _holders = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many names are taken.</summary>
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
    /// Takes <paramref name="name"/> and frees the holder's former one. A holder may take its own name again in another spelling,
    /// and keeps the token.
    /// </summary>
    /// <returns>False: somebody else has it, and the holder keeps what it has.</returns>
    /// <param name="holder">Who.</param>
    /// <param name="name">What.</param>
    /// <param name="token">What takes it back later.</param>
    /// <param name="known">The token that the name has already, where it was held before on another node; null or no token = a new one.</param>
    public bool TryTake(THolder holder, string name, [NotNullWhen(true)] out NameToken? token, string? known = null)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            var isTaken = _names.TryGetValue(folded, out var taken);
            if (isTaken && !ReferenceEquals(taken!.Holder, holder))
            {
                token = null;
                return false;
            }

            token = taken?.Token ?? NameToken.Parse(known) ?? new NameToken();
            FreeUnderLock(holder);
            _names.Remove(folded);
            Hold(new TakenName(name, folded, holder, token));
            return true;
        }
    }

    /// <summary>
    /// Keeps <paramref name="name"/> for a holder that has to ask elsewhere first, and has its former one meanwhile. To be followed
    /// by <see cref="TryTake"/> or <see cref="GiveUp"/>.
    /// </summary>
    /// <inheritdoc cref="TryTake" path="/param"/>
    /// <returns>False: somebody else has it or is asking for it.</returns>
    public bool TryReserve(THolder holder, string name, [NotNullWhen(true)] out NameToken? token, string? known = null)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            if (_names.TryGetValue(folded, out var taken))
            {
                token = ReferenceEquals(taken.Holder, holder) ? taken.Token : null;
                return token is not null;
            }

            token = NameToken.Parse(known) ?? new NameToken();
            _names.Add(folded, new TakenName(name, folded, holder, token));
            return true;
        }
    }

    /// <summary>Gives up a name that was kept and not taken; one that the holder has stays its own.</summary>
    public void GiveUp(THolder holder, string name)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            if (_names.TryGetValue(folded, out var kept) && ReferenceEquals(kept.Holder, holder) && !IsTaken(kept))
            {
                _names.Remove(folded);
            }
        }
    }

    /// <summary>Frees the name of <paramref name="holder"/>, as it was shown; null if it has none.</summary>
    public string? Free(THolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        lock (_lock)
        {
            return FreeUnderLock(holder);
        }
    }

    /// <summary>
    /// Moves <paramref name="name"/>, as it is spelt, to <paramref name="claimant"/> if <paramref name="token"/> is its token; a name
    /// that the claimant has is freed. The token stays, for the next time.
    /// </summary>
    /// <param name="former">
    /// Who had the name until now, and has none any more: the caller closes it. Null if there was no claim, or it was the claimant.
    /// </param>
    public ClaimResult Claim(THolder claimant, string name, string token, out THolder? former)
    {
        ArgumentNullException.ThrowIfNull(claimant);
        ArgumentNullException.ThrowIfNull(token);
        var folded = FoldedName.Of(name);
        former = null;
        lock (_lock)
        {
            if (!_names.TryGetValue(folded, out var taken) || !IsTaken(taken))
            {
                return ClaimResult.NotHeld;
            }

            if (!taken.Token.Matches(token))
            {
                return ClaimResult.WrongToken;
            }

            if (!ReferenceEquals(taken.Holder, claimant))
            {
                former = taken.Holder;
                FreeUnderLock(former);
                FreeUnderLock(claimant);
                Hold(taken with { Holder = claimant });
            }

            return ClaimResult.Claimed;
        }
    }

    /// <summary>Finds who has <paramref name="name"/>, in whatever case and width it is typed.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out THolder? holder)
    {
        var folded = FoldedName.Of(name);
        lock (_lock)
        {
            holder = _names.TryGetValue(folded, out var taken) && IsTaken(taken) ? taken.Holder : null;
            return holder is not null;
        }
    }

    /// <summary>The name of <paramref name="holder"/> as it is shown; null if it has none.</summary>
    public string? NameOf(THolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        lock (_lock)
        {
            return _holders.GetValueOrDefault(holder)?.Shown;
        }
    }

    /// <summary>What takes the name of <paramref name="holder"/> back later; null if it has none.</summary>
    public NameToken? TokenOf(THolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        lock (_lock)
        {
            return _holders.GetValueOrDefault(holder)?.Token;
        }
    }

    /// <summary>All names of this moment as they are shown, with their holders, in the order of their folded forms.</summary>
    public IReadOnlyList<(string Name, THolder Holder)> List()
    {
        lock (_lock)
        {
            return [.. _names.Values.Where(IsTaken).Select(taken => (taken.Shown, taken.Holder))];
        }
    }

    // Rather than kept for who asks elsewhere.
    private bool IsTaken(TakenName taken) => ReferenceEquals(_holders.GetValueOrDefault(taken.Holder), taken);

    private void Hold(TakenName taken)
    {
        _names.Add(taken.Folded, taken);
        _holders.Add(taken.Holder, taken);
    }

    private string? FreeUnderLock(THolder holder)
    {
        if (!_holders.Remove(holder, out var taken))
        {
            return null;
        }

        _names.Remove(taken.Folded);
        return taken.Shown;
    }

    private sealed record TakenName(string Shown, FoldedName Folded, THolder Holder, NameToken Token);
}
