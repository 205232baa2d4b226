using System.Text;

namespace KestrelChat.Client.Terminal;

/// <summary>Turns the bytes of a terminal's keyboard into keys. Not thread-safe.</summary>
/// <remarks>
/// The keys do not depend on how the bytes are divided, except that <see cref="Flush"/> ends an incomplete sequence. Unknown sequences are
/// swallowed whole, never shown as text. Never throws; what it remembers is bounded.
/// </remarks>
internal sealed class KeyDecoder
{
    private const int MaxParameters = 64;
    private const int MouseBytes = 3;
    private const byte Esc = 0x1B;

    private readonly byte[] _parameters = new byte[MaxParameters];
    private readonly PasteCollector _paste = new();
    private readonly byte[] _character = new byte[4];
    private State _state;
    private int _parameterCount;
    private int _characterLength;
    private int _mouseBytes;

    // Escape came before the sequence or character, as Alt.
    private bool _hasAlt;

    private enum State
    {
        Ground,
        Escape,

        /// <summary>ESC [, with parameters.</summary>
        Control,

        /// <summary>ESC O, with parameters.</summary>
        Function,

        /// <summary>The last byte of ESC [ [ A, a function key of the Linux console.</summary>
        LinuxFunction,

        /// <summary>The bytes after ESC [ M, a report of the mouse that some program has left switched on.</summary>
        Mouse,

        /// <summary>After ESC ], P or _: a terminal's answer, or Alt with that character.</summary>
        MaybeString,

        /// <summary>A terminal's answer, up to BEL or ST.</summary>
        String,

        /// <summary>ESC in a string.</summary>
        StringEscape,
        Paste,
    }

    /// <summary>
    /// Whether a sequence is incomplete, so that <see cref="Flush"/> is due if nothing follows soon. Not within a paste or a character, whose
    /// rest comes for certain and is as slow as the connection.
    /// </summary>
    public bool IsPending => _state is not (State.Ground or State.Paste);

    /// <summary>Adds the keys that <paramref name="bytes"/> complete.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, ICollection<Key> keys)
    {
        while (!bytes.IsEmpty)
        {
            if (_state == State.Paste)
            {
                if (_paste.Collect(bytes, out int used) is { } paste)
                {
                    keys.Add(paste);
                    _state = State.Ground;
                }

                bytes = bytes[used..];
            }
            else
            {
                Decode(bytes[0], keys);
                bytes = bytes[1..];
            }
        }
    }

    /// <summary>Adds a sequence that is incomplete as it is: nothing has followed it. Escape alone is the key.</summary>
    public void Flush(ICollection<Key> keys)
    {
        switch (_state)
        {
            case State.Escape:
                AddEscapes(keys);
                break;
            case State.Control when _parameterCount == 0:
                AddAlt('[', keys);
                break;
            case State.Function when _parameterCount == 0:
                AddAlt('O', keys);
                break;
            case State.MaybeString:
                AddAlt((char)_parameters[0], keys);
                break;
            case State.Control or State.Function or State.LinuxFunction or State.Mouse or State.String or State.StringEscape:
                Add(new Key(KeyKind.Unknown), keys);
                break;
            default:
                break;
        }
    }

    private void Decode(byte next, ICollection<Key> keys)
    {
        switch (_state)
        {
            case State.Ground:
                DecodeCharacter(next, keys);
                break;
            case State.Escape:
                DecodeEscape(next, keys);
                break;
            case State.Control:
                DecodeControl(next, keys);
                break;
            case State.Function when next is >= (byte)'0' and <= (byte)'9' or (byte)';':
                AddParameter(next);
                break;
            case State.Function when next is >= 0x20 and <= 0x7E:
                Add(_parameterCount <= MaxParameters ? KeySequence.Function(_parameters.AsSpan(0, _parameterCount), next) : new Key(KeyKind.Unknown), keys);
                break;
            case State.LinuxFunction when next is >= 0x20 and <= 0x7E:
                Add(new Key(KeyKind.Unknown), keys);
                break;
            case State.Mouse:
                if (++_mouseBytes == MouseBytes)
                {
                    Add(new Key(KeyKind.Unknown), keys);
                }

                break;
            case State.MaybeString:
                DecodeMaybeString(next, keys);
                break;
            case State.String when next == Esc:
                _state = State.StringEscape;
                break;
            case State.String when next == 0x07:
                Add(new Key(KeyKind.Unknown), keys);
                break;
            case State.String:
                break;
            case State.StringEscape when next == '\\':
                Add(new Key(KeyKind.Unknown), keys);
                break;
            case State.StringEscape:
                // The string was cut off by another key.
                Add(new Key(KeyKind.Unknown), keys);
                Decode(Esc, keys);
                Decode(next, keys);
                break;
            default:
                // No byte of such a sequence: it was cut off by another key.
                Flush(keys);
                Decode(next, keys);
                break;
        }
    }

    private void DecodeEscape(byte next, ICollection<Key> keys)
    {
        switch (next)
        {
            case (byte)'[':
                (_state, _parameterCount) = (State.Control, 0);
                break;
            case (byte)'O':
                (_state, _parameterCount) = (State.Function, 0);
                break;
            case (byte)']' or (byte)'P' or (byte)'_':
                (_state, _parameters[0]) = (State.MaybeString, next);
                break;
            case Esc when _hasAlt:
                // Of three, the first is a key of its own.
                keys.Add(new Key(KeyKind.Escape));
                break;
            case Esc:
                // ESC ESC [ A is Alt with Up in rxvt.
                _hasAlt = true;
                break;
            default:
                if (_hasAlt)
                {
                    keys.Add(new Key(KeyKind.Escape));
                }

                (_state, _hasAlt) = (State.Ground, true);
                DecodeCharacter(next, keys);
                break;
        }
    }

    private void DecodeControl(byte next, ICollection<Key> keys)
    {
        switch (next)
        {
            // In rxvt, $ ends the sequence of a key with Shift; everywhere else, a byte follows it.
            case (byte)'$' when _parameterCount is > 0 and <= 2 && !_parameters.AsSpan(0, _parameterCount).ContainsAnyExceptInRange((byte)'0', (byte)'9'):
                Add(KeySequence.Control(_parameters.AsSpan(0, _parameterCount), next), keys);
                break;
            case >= 0x20 and <= 0x3F:
                AddParameter(next);
                break;
            case (byte)'[' when _parameterCount == 0:
                _state = State.LinuxFunction;
                break;
            case (byte)'M' when _parameterCount == 0:
                (_state, _mouseBytes) = (State.Mouse, 0);
                break;
            case (byte)'~' when _parameters.AsSpan(0, Math.Min(_parameterCount, MaxParameters)).SequenceEqual("200"u8):
                Reset();
                _state = State.Paste;
                break;
            case >= 0x40 and <= 0x7E:
                Add(_parameterCount <= MaxParameters ? KeySequence.Control(_parameters.AsSpan(0, _parameterCount), next) : new Key(KeyKind.Unknown), keys);
                break;
            default:
                Flush(keys);
                Decode(next, keys);
                break;
        }
    }

    // Answers begin with a number, or with one of the signs that stand before kinds of answers.
    private void DecodeMaybeString(byte next, ICollection<Key> keys)
    {
        bool isString = _parameters[0] == '_' ? next == 'G' : next is >= (byte)'0' and <= (byte)'9' || (_parameters[0] == 'P' && ">!$+=|"u8.Contains(next));
        if (isString)
        {
            _state = State.String;
        }
        else
        {
            Flush(keys);
            Decode(next, keys);
        }
    }

    private void DecodeCharacter(byte next, ICollection<Key> keys)
    {
        if (_characterLength == 0 && next == Esc)
        {
            _state = State.Escape;
            return;
        }

        _character[_characterLength++] = next;
        switch (Rune.DecodeFromUtf8(_character.AsSpan(0, _characterLength), out Rune rune, out int used))
        {
            case System.Buffers.OperationStatus.NeedMoreData:
                break;
            case System.Buffers.OperationStatus.Done:
                AddCharacter(rune, keys);
                break;
            default:
                // If the last byte made the character invalid, it begins another one.
                bool isLastUsed = used == _characterLength;
                AddCharacter(Rune.ReplacementChar, keys);
                if (!isLastUsed)
                {
                    Decode(next, keys);
                }

                break;
        }
    }

    private void AddParameter(byte next)
    {
        // One more than there is room for means: overlong.
        if (_parameterCount < MaxParameters)
        {
            _parameters[_parameterCount] = next;
        }

        _parameterCount = Math.Min(_parameterCount + 1, MaxParameters + 1);
    }

    private void AddCharacter(Rune rune, ICollection<Key> keys)
    {
        keys.Add(KeyCode.Of(rune, _hasAlt));
        Reset();
    }

    private void AddAlt(char typed, ICollection<Key> keys)
    {
        if (_hasAlt)
        {
            keys.Add(new Key(KeyKind.Escape));
        }

        keys.Add(KeyCode.Of(new Rune(typed), hasAlt: true));
        Reset();
    }

    private void AddEscapes(ICollection<Key> keys)
    {
        if (_hasAlt)
        {
            keys.Add(new Key(KeyKind.Escape));
        }

        keys.Add(new Key(KeyKind.Escape));
        Reset();
    }

    private void Add(Key key, ICollection<Key> keys)
    {
        bool isKeyWithModifiers = key.Kind is not (KeyKind.Unknown or KeyKind.FocusGained or KeyKind.FocusLost);
        if (_hasAlt && key.Kind == KeyKind.Text)
        {
            key = key with { Kind = KeyKind.Alt };
        }
        else if (_hasAlt && isKeyWithModifiers && key.Kind != KeyKind.Alt)
        {
            key = key with { Modifiers = key.Modifiers | KeyModifiers.Alt };
        }

        keys.Add(key);
        Reset();
    }

    private void Reset() => (_state, _hasAlt, _parameterCount, _characterLength) = (State.Ground, false, 0, 0);
}
