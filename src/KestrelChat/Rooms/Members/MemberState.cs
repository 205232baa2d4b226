namespace KestrelChat.Rooms.Members;

/// <summary>How far a member's stay in a room has come.</summary>
internal enum MemberState
{
    /// <summary>It receives lines but was not announced.</summary>
    Unannounced,

    /// <summary>It was announced and counts as a member.</summary>
    Here,

    /// <summary>It has left; some lines may still be on their way to it.</summary>
    Gone,
}
