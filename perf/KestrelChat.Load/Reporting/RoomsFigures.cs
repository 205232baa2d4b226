namespace KestrelChat.Load.Reporting;

/// <summary>Result of <c>rooms</c>.</summary>
internal sealed record RoomsFigures : Figures
{
    public required int RoomsAsked { get; init; }

    /// <summary>Rooms opened, as many as the descriptor limit of the load tool allows.</summary>
    public required int RoomsOpened { get; init; }

    public required int Clients { get; init; }

    /// <summary>Server memory before the first connection.</summary>
    public required long? ServerBytesBefore { get; init; }

    /// <summary>Server memory with all clients idle in the default room.</summary>
    public required long? ServerBytesInLobby { get; init; }

    /// <summary>Server memory with all clients idle in their rooms, before any line.</summary>
    public required long? ServerBytesInRooms { get; init; }

    /// <summary>Lines that returned to their sender in the measured interval; in a cluster they are in the log.</summary>
    public required double LinesReturnedPerSecond { get; init; }

    /// <summary>Lines that the server reported as rejected over the whole run.</summary>
    public required long LinesRefused { get; init; }

    /// <summary>Deliveries that the server reported as missed over the whole run.</summary>
    public required long LinesMissed { get; init; }

    /// <summary>Lines that arrived in another room.</summary>
    public required long Strays { get; init; }

    /// <summary>Figures with all clients sending.</summary>
    public required BroadcastFigures Lines { get; init; }

    public long? ServerBytesPerClientInLobby => (ServerBytesInLobby - ServerBytesBefore) / Clients;

    /// <summary>Memory per room in addition to its clients.</summary>
    public long? ServerBytesPerRoom => (ServerBytesInRooms - ServerBytesInLobby) / RoomsOpened;

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("rooms requested / opened", $"{RoomsAsked:N0} / {RoomsOpened:N0}");
        yield return ("clients", FigureFormat.Count(Clients));
        yield return ("server memory before / lobby / rooms", $"{FigureFormat.Mebibytes(ServerBytesBefore)} / {FigureFormat.Mebibytes(ServerBytesInLobby)} / {FigureFormat.Mebibytes(ServerBytesInRooms)}");
        yield return ("server memory per client in the lobby", FigureFormat.Bytes(ServerBytesPerClientInLobby));
        yield return ("server memory per room, without its clients", FigureFormat.Bytes(ServerBytesPerRoom));
        foreach (var row in Lines.Rows())
        {
            yield return row;
        }

        yield return ("lines returned to their sender", FigureFormat.Rate(LinesReturnedPerSecond));
        yield return ("lines rejected by the server", FigureFormat.Count(LinesRefused));
        yield return ("deliveries missed, as reported by the server", FigureFormat.Count(LinesMissed));
        yield return ("lines received in other rooms", FigureFormat.Count(Strays));
    }
}
