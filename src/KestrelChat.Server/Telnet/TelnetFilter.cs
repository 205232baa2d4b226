namespace KestrelChat.Server.Telnet;

/// <summary>
/// Takes Telnet's own bytes (RFC 854) out of what a client sends: commands and option negotiation, subnegotiations, and the
/// escaping of 255. Negotiates nothing. CR NUL, which a terminal in character mode sends for Enter, becomes LF.
/// </summary>
/// <remarks>
/// One per connection; not thread safe. 255 that no command follows is left as it is: who is no Telnet client may send any byte.
/// Holds no bytes but whether a sequence is under way; a sequence of any length costs nothing.
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

    /// <summary>Whether these bytes can pass as they are: no sequence is under way, and none begins in them.</summary>
    public bool PassesUnchanged(ReadOnlySpan<byte> bytes) =>
        _state == State.Text && bytes.IndexOf(Iac) < 0 && bytes.IndexOf("\r\0"u8) < 0 && (bytes.IsEmpty || bytes[^1] != '\r');

    /// <summary>Filters bytes as they come; the result does not depend on how they are cut.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="text">At least two bytes longer than <paramref name="bytes"/>.</param>
    /// <returns>How many bytes of text there are.</returns>
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
                    Take(each, text, ref written);
                    break;
                case State.Text:
                    Take(each, text, ref written);
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
                    Take(each, text, ref written);
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

    /// <summary>What is held back at the end of the stream: a last CR, or a last 255.</summary>
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

    private void Take(byte each, Span<byte> text, ref int written)
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
