using System.Text;
using KestrelChat.Views;

namespace KestrelChat.Server.Events;

/// <summary>A line of a room, as <c>/rooms/{room}/events</c> shows it.</summary>
/// <param name="Sequence">Its number in its room, from 1 on.</param>
/// <param name="At">When it was said, UTC.</param>
/// <param name="Who">The name under which it was said.</param>
/// <param name="Text">The text, safe to print; of an action what follows the name.</param>
/// <param name="IsAction">Whether it describes an action (<c>/me</c>).</param>
internal sealed record LineEvent(long Sequence, DateTimeOffset At, string Who, string Text, bool IsAction)
{
    public static LineEvent Of(SaidLine line) => new(line.Sequence, line.At, Encoding.UTF8.GetString(line.NameUtf8.Span), Encoding.UTF8.GetString(line.Text.Span), line.IsAction);
}
