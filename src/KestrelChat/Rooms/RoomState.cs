using System.Text;

namespace KestrelChat.Rooms;

/// <summary>The parts of a room, all under its one lock.</summary>
internal sealed class RoomState
{
    public RoomState(string name, RoomServices services)
    {
        Name = name;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        Services = services;
        Audience = new Audience(Gate, NameUtf8, services);
        Attendance = new Attendance(services.Options.AnnounceEachUpTo);
        Lines = new RoomLines(services.Options, services.History);
        Events = new RoomEvents(this);
        Replica = new RoomReplica(this);
        Changes = new RoomChanges(this);
    }

    public Lock Gate { get; } = new();

    public string Name { get; }

    public byte[] NameUtf8 { get; }

    public RoomServices Services { get; }

    public Audience Audience { get; }

    public Attendance Attendance { get; }

    public Newcomers Newcomers { get; } = new();

    public RoomLines Lines { get; }

    public RoomTopic Topic { get; } = new();

    /// <summary>How many departures and changes of names were shown. A list of members that was made before one of them may name a client that is not there.</summary>
    public long Departures { get; set; }

    public RoomEvents Events { get; }

    public RoomReplica Replica { get; }

    public RoomChanges Changes { get; }
}
