using System.Text;
using KestrelChat.Wordings;

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
        Summary = new ArrivalSummary(services.Time, PublishSummary);
        Attendance = new Attendance(services.Options.AnnounceEachUpTo, Summary);
        Lines = new RoomLines(Audience, services.Options, services.History);
    }

    public Lock Gate { get; } = new();

    public string Name { get; }

    public byte[] NameUtf8 { get; }

    public RoomServices Services { get; }

    public Audience Audience { get; }

    public Attendance Attendance { get; }

    public RoomLines Lines { get; }

    public RoomTopic Topic { get; } = new();

    private ArrivalSummary Summary { get; }

    private void PublishSummary()
    {
        lock (Gate)
        {
            var (arrived, left) = Summary.Reset();
            var message = left == 0 ? MessageId.SummaryArrived : arrived == 0 ? MessageId.SummaryLeft : MessageId.Summary;
            Audience.Publish(message, new MessageArguments { Arrived = arrived, Left = left, Members = Attendance.Members }, author: null);
        }
    }
}
