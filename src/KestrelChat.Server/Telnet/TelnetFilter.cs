namespace KestrelChat.Server.Telnet;

/// <summary>
/// Removes Telnet's own bytes (RFC 854) from a client's input: commands, option negotiation, subnegotiations, and the escaping of
/// 255. Negotiates nothing. CR NUL, which a terminal in character mode sends for Enter, becomes LF.
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
    private const byte FirstOption = 251;
    private const byte LastOption = 254;
    private const byte FirstCommand = 240;

    private State _state;

    private enum State
    {
        Text,
        AfterCarriageReturn,
        AfterIac,
        AfterOption,
        Subnegotiation,
        SubnegotiationAfterIac,
    }

    /// <summary>Whether filtering would leave these bytes as they are: they begin, continue and end outside of any sequence.</summary>
    public bool PassesUnchanged(ReadOnlySpan<byte> bytes) =>
        _state == State.Text && bytes.IndexOf(Iac) < 0 && bytes.IndexOf("\r\0"u8) < 0 && (bytes.IsEmpty || bytes[^1] != '\r');

    /// <summary>Filters the next bytes. How the stream is segmented makes no difference.</summary>
    /// <param name="text">At least two bytes longer than <paramref name="bytes"/>.</param>
    /// <returns>How many bytes of text were written.</returns>
    public int Filter(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        var written = 0;
        foreach (var each in bytes)
        {
            switch (_state)
            {
                case State.AfterCarriageReturn when each == 0:
                    text[written++] = (byte)'\n';
                    _state = State.Text;
                    break;
                case State.AfterCarriageReturn:
                    text[written++] = (byte)'\r';
                    _state = State.Text;
                    Filter(each, text, ref written);
                    break;
                case State.Text:
                    Filter(each, text, ref written);
                    break;
                case State.AfterIac when each == Iac:
                    text[written++] = Iac;
                    _state = State.Text;
                    break;
                case State.AfterIac when each == SubnegotiationBegin:
                    _state = State.Subnegotiation;
                    break;
                case State.AfterIac when each is >= FirstOption and <= LastOption:
                    _state = State.AfterOption;
                    break;
                case State.AfterIac when each >= FirstCommand:
                    _state = State.Text;
                    break;
                case State.AfterIac:
                    text[written++] = Iac;
                    _state = State.Text;
                    Filter(each, text, ref written);
                    break;
                case State.AfterOption:
                    _state = State.Text;
                    break;
                case State.Subnegotiation when each == Iac:
                    _state = State.SubnegotiationAfterIac;
                    break;
                case State.SubnegotiationAfterIac:
                    _state = each == SubnegotiationEnd ? State.Text : State.Subnegotiation;
                    break;
            }
        }

        return written;
    }

    /// <summary>Writes what the filter held back at the end of the stream: a last CR or 255. Returns the number of bytes, 0 or 1.</summary>
    public int Finish(Span<byte> text)
    {
        var held = _state switch
        {
            State.AfterCarriageReturn => (byte)'\r',
            State.AfterIac => Iac,
            _ => (byte)0,
        };
        _state = State.Text;
        text[0] = held;
        return held == 0 ? 0 : 1;
    }

    private void Filter(byte each, Span<byte> text, ref int written)
    {
        if (each == Iac)
        {
            _state = State.AfterIac;
        }
        else if (each == '\r')
        {
            _state = State.AfterCarriageReturn;
        }
        else
        {
            text[written++] = each;
        }
    }
}
