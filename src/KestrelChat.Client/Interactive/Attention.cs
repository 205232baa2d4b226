using System.Text;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Interactive;

/// <summary>Calls a user who looks elsewhere: the count of unread lines in the terminal's title, and a bell or a notification at their name.</summary>
/// <remarks>
/// One thread. Terminals that report their focus (xterm's mode 1004) are believed; with others, a user who pressed a key within
/// <see cref="Present"/> is taken to look at the terminal.
/// </remarks>
/// <param name="method">How to call; not <see cref="NotificationMethod.Auto"/>.</param>
/// <param name="place">What the title ends with: the server.</param>
/// <param name="time">The clock.</param>
internal sealed class Attention(NotificationMethod method, string place, TimeProvider time)
{
    /// <summary>How long a user is taken to be there after a key.</summary>
    public static readonly TimeSpan Present = TimeSpan.FromSeconds(10);

    private const int MaxTextLength = 120;
    private const char Bell = '\a';
    private const string OperatingSystemCommand = "\e]";
    private const string StringTerminator = "\e\\";

    private readonly StringBuilder _calls = new();
    private bool? _isInFront;
    private long? _lastKey;
    private int _unread;

    private bool IsLooking => _isInFront ?? (_lastKey is long key && time.GetElapsedTime(key) < Present);

    /// <summary>A key was pressed.</summary>
    public void OnKey()
    {
        _lastKey = time.GetTimestamp();
        if (_isInFront != false)
        {
            _unread = 0;
        }
    }

    /// <summary>The terminal reports that it came to the front, or went to the background.</summary>
    public void OnFocus(bool isInFront)
    {
        _isInFront = isInFront;
        if (isInFront)
        {
            _unread = 0;
        }
    }

    /// <summary>A user has said something.</summary>
    /// <param name="text">The line as it is shown.</param>
    /// <param name="calls">Whether it says the user's name, or is for the user alone.</param>
    public void OnLine(string text, bool calls)
    {
        if (IsLooking)
        {
            return;
        }

        _unread++;
        if (calls && _calls.Length == 0)
        {
            // One call for all lines that are shown at once.
            _calls.Append(Call(text));
        }
    }

    /// <summary>A key could do nothing.</summary>
    public void Beep() => OnServerBell();

    /// <summary>The server rings the terminal itself.</summary>
    public void OnServerBell()
    {
        if (_calls.Length == 0 && method != NotificationMethod.Off)
        {
            _calls.Append(Bell);
        }
    }

    /// <summary>Returns the sequences that call the user, since the last time; they move no cursor. Empty if there is nothing to call for.</summary>
    public string TakeCalls()
    {
        string calls = _calls.ToString();
        _calls.Clear();
        return calls;
    }

    /// <summary>Returns the title of the terminal.</summary>
    /// <param name="room">The room that the user is in, if known.</param>
    public string Title(string? room) => (_unread > 0 ? $"({_unread}) " : "") + (room is null ? place : $"{room} - {place}");

    private string Call(string text)
    {
        // A semicolon would end a field of the sequence. The text has no control characters.
        string shown = (text.Length > MaxTextLength ? text[..GraphemeBreaks.AtOrBefore(text, MaxTextLength)] + "…" : text).Replace(';', ',');
        return method switch
        {
            NotificationMethod.Bell => Bell.ToString(),
            NotificationMethod.Osc9 => $"{OperatingSystemCommand}9;{shown}{StringTerminator}",
            NotificationMethod.Osc777 => $"{OperatingSystemCommand}777;notify;{place.Replace(';', ',')};{shown}{StringTerminator}",
            _ => "",
        };
    }
}
