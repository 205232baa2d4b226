namespace KestrelChat.Hub;

/// <summary>The result of claiming a name with its token.</summary>
public enum ClaimResult
{
    /// <summary>The claimant has the name.</summary>
    Claimed,

    /// <summary>Another client has the name, and the token is not its.</summary>
    WrongToken,

    /// <summary>No client has the name: it can be acquired.</summary>
    NotHeld,
}
