using System.Buffers;

namespace KestrelChat.Server.Telnet;

/// <summary>
/// Removes Telnet's own bytes (RFC 854) from a client's input: commands, option negotiation, subnegotiations, and the escaping of
/// 255. Negotiates nothing. CR NUL, which a terminal in character mode sends for Enter, becomes LF. Erases what the user erased: with
/// Telnet's commands, or with BS and DEL, which only a terminal without a line editor sends.
/// </summary>
/// <remarks>
/// One per connection; not thread safe. 255 that no command follows stays: clients other than telnet may send any byte. Stores only
/// the state, no bytes, so that a sequence of any length uses no memory.
/// </remarks>
internal sealed class TelnetFilter
{
    private const byte Iac = 255;
    private const byte SubnegotiationBegin = 250;
    private const byte SubnegotiationEnd = 240;
    private const byte EraseCharacter = 247;
    private const byte EraseLine = 248;
    private const byte Do = 253;
    private const byte FirstOption = 251;
    private const byte LastOption = 254;

    // With those of RFC 1184 (end of file, suspend, abort) and RFC 885 (end of record), which telnet sends for Ctrl-Z and others.
    private const byte FirstCommand = 236;

    // RFC 860: a client asks for it and shows nothing until the answer, as telnet does after Ctrl-C.
    private const byte TimingMark = 6;

    private const byte Backspace = 8;
    private const byte Delete = 127;

    private static readonly SearchValues<byte> s_special = SearchValues.Create([Iac, (byte)'\r', Backspace, Delete]);
    private static readonly SearchValues<byte> s_changing = SearchValues.Create([Iac, Backspace, Delete]);

    private State _state;
    private byte _verb;

    private enum State
    {
        Text,
        AfterCarriageReturn,
        AfterIac,
        AfterOption,
        Subnegotiation,
        SubnegotiationAfterIac,
    }

    /// <summary>How many timing marks were asked for and not taken.</summary>
    public int TimingMarks { get; private set; }

    /// <summary>Whether filtering would leave these bytes as they are: they begin, continue and end outside of any sequence.</summary>
    public bool PassesUnchanged(ReadOnlySpan<byte> bytes) =>
        _state == State.Text && bytes.IndexOfAny(s_changing) < 0 && bytes.IndexOf("\r\0"u8) < 0 && (bytes.IsEmpty || bytes[^1] != '\r');

    /// <summary>Filters the next bytes into <paramref name="text"/>. How the stream is segmented makes no difference.</summary>
    /// <returns>Whether text was added, even if it was erased again.</returns>
    public bool Filter(ReadOnlySpan<byte> bytes, TypedText text)
    {
        var hasAdded = false;
        while (!bytes.IsEmpty)
        {
            if (_state == State.Text && bytes.IndexOfAny(s_special) is not 0 and var plain)
            {
                plain = plain < 0 ? bytes.Length : plain;
                text.Append(bytes[..plain]);
                hasAdded = true;
                bytes = bytes[plain..];
                continue;
            }

            hasAdded |= Filter(bytes[0], text);
            bytes = bytes[1..];
        }

        return hasAdded;
    }

    /// <summary>Adds what the filter held back at the end of the stream: a last CR or 255.</summary>
    public void Finish(TypedText text)
    {
        if (_state is State.AfterCarriageReturn or State.AfterIac)
        {
            text.Append(_state == State.AfterIac ? Iac : (byte)'\r');
        }

        _state = State.Text;
    }

    /// <summary>Returns how many timing marks were asked for since the last call.</summary>
    public int TakeTimingMarks()
    {
        var marks = TimingMarks;
        TimingMarks = 0;
        return marks;
    }

    private bool Filter(byte each, TypedText text)
    {
        switch (_state)
        {
            case State.AfterCarriageReturn:
                _state = State.Text;
                text.Append(each == 0 ? (byte)'\n' : (byte)'\r');
                if (each != 0)
                {
                    FilterText(each, text);
                }

                return true;
            case State.Text:
                return FilterText(each, text);
            case State.AfterIac when each == Iac || each < FirstCommand:
                _state = State.Text;
                text.Append(Iac);
                if (each != Iac)
                {
                    FilterText(each, text);
                }

                return true;
            case State.AfterIac:
                Command(each, text);
                return false;
            case State.AfterOption:
                _state = State.Text;
                TimingMarks += _verb == Do && each == TimingMark ? 1 : 0;
                return false;
            case State.Subnegotiation:
                _state = each == Iac ? State.SubnegotiationAfterIac : State.Subnegotiation;
                return false;
            default:
                _state = each == SubnegotiationEnd ? State.Text : State.Subnegotiation;
                return false;
        }
    }

    private void Command(byte command, TypedText text)
    {
        _state = command switch
        {
            SubnegotiationBegin => State.Subnegotiation,
            >= FirstOption and <= LastOption => State.AfterOption,
            _ => State.Text,
        };
        _verb = command;
        if (command == EraseCharacter)
        {
            text.EraseCharacter();
        }
        else if (command == EraseLine)
        {
            text.EraseLine();
        }
    }

    private bool FilterText(byte each, TypedText text)
    {
        switch (each)
        {
            case Iac:
                _state = State.AfterIac;
                return false;
            case (byte)'\r':
                _state = State.AfterCarriageReturn;
                return false;
            case Backspace or Delete:
                text.EraseCharacter();
                return false;
            default:
                text.Append(each);
                return true;
        }
    }
}
