using System.Buffers;
using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>Renders messages for one client in its view, and its last line. Pure.</summary>
public static class NoticeLine
{
    /// <summary>Renders a message with its newline.</summary>
    /// <returns>Empty if the view leaves it out.</returns>
    internal static byte[] Render(View view, MessageId message, in MessageArguments arguments, DateTimeOffset at)
    {
        if (view.Raw != RawMode.All)
        {
            return view.Wording[message]?.Render(arguments) ?? [];
        }

        var line = new ArrayBufferWriter<byte>();
        Write(view, message, arguments, at, line);
        return line.WrittenSpan.ToArray();
    }

    /// <summary>Writes a message with its newline.</summary>
    /// <returns>Its length in bytes; 0 if the view leaves it out.</returns>
    internal static int Write(View view, MessageId message, in MessageArguments arguments, DateTimeOffset at, IBufferWriter<byte> output) =>
        view.Raw == RawMode.All
            ? FieldLine.Write(view, new RoomEvent { Message = message, Arguments = arguments, At = at }, output)
            : view.Wording[message]?.Write(arguments, output) ?? 0;

    /// <summary>Renders the last line that a client is sent, with its newline.</summary>
    /// <param name="view">The client's view.</param>
    /// <param name="reason">Why the connection ends.</param>
    /// <param name="goodbye">What a user is told; null = nothing.</param>
    /// <param name="arguments">The message's arguments.</param>
    /// <param name="at">When.</param>
    /// <returns>Empty if nothing is to be sent.</returns>
    public static ReadOnlyMemory<byte> RenderGoodbye(View view, CloseReason reason, MessageId? goodbye, in MessageArguments arguments, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(view);
        var text = goodbye is { } message ? view.Wording[message]?.Render(arguments) ?? [] : [];
        if (view.Raw != RawMode.All)
        {
            return text;
        }

        var line = new ArrayBufferWriter<byte>();
        FieldLine.WriteClosed(at, reason, text, line);
        return line.WrittenMemory;
    }
}
