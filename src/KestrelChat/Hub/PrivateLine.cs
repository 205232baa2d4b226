using System.Buffers;
using System.Text;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Hub;

/// <summary>Lines from one client to another. Any thread.</summary>
public static class PrivateLine
{
    /// <summary>Shows a client of this node a private line, unless it does not read, or ignores the sender, which is not told.</summary>
    public static PrivateOutcome Deliver(Client to, Correspondent from, string text, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(from);
        if (to.IsNotReading)
        {
            return PrivateOutcome.NotReading;
        }

        if (to.ChosenPreferences?.Ignored.ContainsKey(FoldedName.Of(from.DisplayName).Text) != true)
        {
            to.Preferences.Correspondent = from;
            Show(to, MessageId.PrivateFrom, from.DisplayName, text, at);
        }

        return PrivateOutcome.Delivered;
    }

    /// <summary>Shows the sender its own private line.</summary>
    internal static void Confirm(Client from, string to, string text, DateTimeOffset at) =>
        Show(from, MessageId.PrivateTo, from.View.Raw == RawMode.Lines ? from.DisplayName : to, text, at);

    private static void Show(Client reader, MessageId message, string name, string text, DateTimeOffset at)
    {
        // A client that wants to hear the bell at all wants to hear it for a private line.
        var rings = message == MessageId.PrivateFrom && reader.ChosenPreferences is { Bell: not BellMode.Off };
        reader.Send(view =>
        {
            var line = Render(view, message, name, text, at);
            return rings && view.Raw != RawMode.All ? (byte[])[.. line.Span[..^1], .. "\a\n"u8] : line;
        });
    }

    private static ReadOnlyMemory<byte> Render(View view, MessageId message, string name, string text, DateTimeOffset at)
    {
        var arguments = new MessageArguments { Who = Encoding.UTF8.GetBytes(name), Text = Encoding.UTF8.GetBytes(text) };
        var line = new ArrayBufferWriter<byte>();
        if (view.Raw == RawMode.Lines)
        {
            RawLine.Write(at, FieldLine.NoRoom, arguments.Who, arguments.Text, isAction: false, line);
        }
        else
        {
            EventLine.Write(view, new RoomEvent { Message = message, Arguments = arguments, At = at, Room = FieldLine.NoRoom, Author = FoldedName.Of(name).Text }, line);
        }

        return line.WrittenMemory;
    }
}
