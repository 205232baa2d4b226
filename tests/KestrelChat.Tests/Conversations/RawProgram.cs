using System.Globalization;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Conversations;

/// <summary>The simplest program that uses <c>/raw all</c>: it knows its name, its room, and who is there.</summary>
internal sealed class RawProgram
{
    public string Name { get; private set; } = "";

    public string Room { get; private set; } = "";

    public HashSet<string> Here { get; } = new(StringComparer.Ordinal);

    public bool IsClosed { get; private set; }

    public void Receive(RawFields line)
    {
        Assert.False(IsClosed, $"{line} follows the last line");
        switch (line.Kind)
        {
            case "you":
                Name = line.Name;
                break;
            case "entered":
                Room = line.Room;
                Here.Clear();
                break;
            case "here" when line.Room == Room:
                Here.UnionWith(line.Text.Split(' '));
                Assert.True(long.Parse(line.Id, CultureInfo.InvariantCulture) >= 1);
                break;
            case "arrived":
                Here.Add(line.Name);
                break;
            case "left":
                Here.Remove(line.Name);
                break;
            case "renamed":
                Here.Remove(line.Name);
                Here.Add(line.Text);
                break;
            case "said" or "acted":
                Assert.True(long.Parse(line.Id, CultureInfo.InvariantCulture) >= 1);
                break;
            case "closed":
                Assert.True(Enum.TryParse<CloseReason>(line.Name, out _), line.Name);
                IsClosed = true;
                break;
        }

        if (line.Kind is "arrived" or "left" or "renamed" or "topic" or "summary" or "said" or "acted")
        {
            Assert.Equal(Room, line.Room);
        }
    }
}
