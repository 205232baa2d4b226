namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>rooms</c>.</summary>
internal sealed record RoomsFigures : Figures
{
    public required int RoomsAsked { get; init; }

    /// <summary>As many as the descriptors of this process allow.</summary>
    public required int RoomsOpened { get; init; }

    public required int Clients { get; init; }

    /// <summary>Before the first connection.</summary>
    public required long? ServerBytesBefore { get; init; }

    /// <summary>With all in the room that they come to, idle.</summary>
    public required long? ServerBytesInLobby { get; init; }

    /// <summary>With each in the room of its own, idle, before anything was said.</summary>
    public required long? ServerBytesInRooms { get; init; }

    /// <summary>Lines that came back to who said them, in the measured interval: with several nodes they are in the log then.</summary>
    public required double LinesReturnedPerSecond { get; init; }

    /// <summary>Lines that the server says it did not take, over the whole run.</summary>
    public required long LinesRefused { get; init; }

    /// <summary>Deliveries that the server says it left out for clients that were too far behind, over the whole run.</summary>
    public required long LinesMissed { get; init; }

    /// <summary>Lines that reached somebody in another room.</summary>
    public required long Strays { get; init; }

    /// <summary>With all speaking.</summary>
    public required BroadcastFigures Lines { get; init; }

    public long? ServerBytesPerClientInLobby => (ServerBytesInLobby - ServerBytesBefore) / Clients;

    /// <summary>What a room costs over its clients.</summary>
    public long? ServerBytesPerRoom => (ServerBytesInRooms - ServerBytesInLobby) / RoomsOpened;

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("rooms asked for / opened", $"{RoomsAsked:N0} / {RoomsOpened:N0}");
        yield return ("clients", Text.Count(Clients));
        yield return ("server memory before / lobby / rooms", $"{Text.Mebibytes(ServerBytesBefore)} / {Text.Mebibytes(ServerBytesInLobby)} / {Text.Mebibytes(ServerBytesInRooms)}");
        yield return ("server memory per client in the lobby", Text.Bytes(ServerBytesPerClientInLobby));
        yield return ("server memory per room over its clients", Text.Bytes(ServerBytesPerRoom));
        foreach (var row in Lines.Rows())
        {
            yield return row;
        }

        yield return ("lines back at who said them", Text.Rate(LinesReturnedPerSecond));
        yield return ("lines refused by the server", Text.Count(LinesRefused));
        yield return ("deliveries left out, as the server told", Text.Count(LinesMissed));

        yield return ("lines that strayed into other rooms", Text.Count(Strays));
    }
}
