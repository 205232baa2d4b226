using System.Globalization;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Editing;

/// <summary>Compares the editor with a model: a list of characters and an index.</summary>
public sealed class ModelProperties
{
    private static readonly string[] s_earlier = ["one", "two 👩‍🚀", "three"];

    private static readonly string[] s_keys =
    [
        // Kills in a row, in the middle of a line and yanked afterwards, are rare by chance.
        "C-k", "C-u", "C-y", "C-k", "C-u", "C-y", "C-b", "C-b",
        "C-a", "C-e", "C-b", "C-f", "C-h", "C-d", "C-k", "C-u", "C-y", "C-t", "Left", "Right", "Home", "End", "Backspace", "Delete", "Up", "Down", "M-<", "M->", "Enter",
    ];

    [Fact]
    public Task The_editor_does_what_the_model_does() => Properties.HoldAsync(
        Gen.Frequency((1, AnyKeys.SimpleCharacter.Select(text => (IsText: true, Value: text))), (1, Gen.Elements(s_keys).Select(key => (IsText: false, Value: key)))).ArrayOf(),
        steps =>
        {
            EditorDriver driver = new(s_earlier);
            Model model = new();
            foreach (var (isText, value) in steps)
            {
                if (isText)
                {
                    driver.Type(value);
                    model.Type(value);
                }
                else
                {
                    driver.Press(value);
                    model.Press(value);
                }

                Assert.Equal(model.Line, driver.Line);
            }
        },
        tests: 2000,
        Properties.Shrink);

    private sealed class Model
    {
        private readonly List<string> _history = [.. s_earlier];
        private List<string> _unfinished = [];
        private List<string> _line = [];
        private List<string> _killed = [];
        private bool _hasJustKilled;
        private int _cursor;
        private int _position = s_earlier.Length;

        public string Line => string.Concat(_line.Take(_cursor)) + "|" + string.Concat(_line.Skip(_cursor));

        public void Type(string character)
        {
            _hasJustKilled = false;
            _line.Insert(_cursor++, character);
        }

        public void Press(string key)
        {
            var joins = _hasJustKilled;
            _hasJustKilled = false;
            switch (key)
            {
                case "C-a" or "Home":
                    _cursor = 0;
                    break;
                case "C-e" or "End":
                    _cursor = _line.Count;
                    break;
                case "C-b" or "Left":
                    _cursor = Math.Max(_cursor - 1, 0);
                    break;
                case "C-f" or "Right":
                    _cursor = Math.Min(_cursor + 1, _line.Count);
                    break;
                case "C-h" or "Backspace":
                    if (_cursor > 0)
                    {
                        _line.RemoveAt(--_cursor);
                    }

                    break;
                case "C-d" or "Delete":
                    if (_cursor < _line.Count)
                    {
                        _line.RemoveAt(_cursor);
                    }

                    break;
                case "C-k":
                    Kill(_cursor, _line.Count - _cursor, joins, isBefore: false);
                    break;
                case "C-u":
                    Kill(0, _cursor, joins, isBefore: true);
                    break;
                case "C-y":
                    _line.InsertRange(_cursor, _killed);
                    _cursor += _killed.Count;
                    break;
                case "C-t":
                    Transpose();
                    break;
                case "Up":
                    GoTo(_position - 1, joins);
                    break;
                case "Down":
                    GoTo(_position + 1, joins);
                    break;
                case "M-<":
                    GoTo(0, joins);
                    break;
                case "M->":
                    GoTo(_history.Count, joins);
                    break;
                default:
                    Submit();
                    break;
            }
        }

        private static List<string> Characters(string text)
        {
            List<string> characters = [];
            var elements = StringInfo.GetTextElementEnumerator(text);
            while (elements.MoveNext())
            {
                characters.Add(elements.GetTextElement());
            }

            return characters;
        }

        private void Kill(int start, int count, bool joins, bool isBefore)
        {
            _hasJustKilled = count > 0;
            if (count == 0)
            {
                return;
            }

            var killed = _line.GetRange(start, count);
            _line.RemoveRange(start, count);
            _cursor = start;
            _killed = !joins ? killed : isBefore ? [.. killed, .. _killed] : [.. _killed, .. killed];
        }

        private void Transpose()
        {
            var middle = _cursor == _line.Count ? _cursor - 1 : _cursor;
            if (middle < 1)
            {
                return;
            }

            (_line[middle - 1], _line[middle]) = (_line[middle], _line[middle - 1]);
            _cursor = middle + 1;
        }

        private void GoTo(int position, bool joins)
        {
            if (position == _position || position < 0 || position > _history.Count)
            {
                _hasJustKilled = joins;
                return;
            }

            if (_position == _history.Count)
            {
                _unfinished = _line;
            }

            _position = position;
            _line = position == _history.Count ? _unfinished : Characters(_history[position]);
            _cursor = _line.Count;
        }

        private void Submit()
        {
            var text = string.Concat(_line);
            if (!string.IsNullOrWhiteSpace(text) && _history[^1] != text)
            {
                _history.Add(text);
            }

            _line = [];
            _unfinished = [];
            _cursor = 0;
            _position = _history.Count;
        }
    }
}
