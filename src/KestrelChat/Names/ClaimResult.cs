namespace KestrelChat.Names;

/// <summary>How a claim to a name ended.</summary>
public enum ClaimResult
{
    /// <summary>The name is the claimant's now.</summary>
    Claimed,

    /// <summary>Somebody has the name, and this is not its token.</summary>
    WrongToken,

    /// <summary>Nobody has the name: it can be taken.</summary>
    NotHeld,
}
