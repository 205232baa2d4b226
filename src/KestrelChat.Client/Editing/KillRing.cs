namespace KestrelChat.Client.Editing;

/// <summary>The texts that were killed last; Ctrl-Y brings one back. At most <see cref="MaxTexts"/>.</summary>
internal sealed class KillRing
{
    public const int MaxTexts = 16;

    private readonly List<string> _texts = [];
    private int _current;

    /// <summary>The text to yank; null if nothing was killed yet.</summary>
    public string? Current => _texts.Count == 0 ? null : _texts[_current];

    /// <summary>Adds a text, or joins it to the last one if that was killed just before.</summary>
    /// <param name="isBefore">Whether the text stood before the one it is joined to.</param>
    public void Add(string text, bool joins, bool isBefore)
    {
        if (joins && _texts.Count > 0)
        {
            _texts[^1] = isBefore ? text + _texts[^1] : _texts[^1] + text;
        }
        else
        {
            _texts.Add(text);
            if (_texts.Count > MaxTexts)
            {
                _texts.RemoveAt(0);
            }
        }

        _current = _texts.Count - 1;
    }

    /// <summary>Makes the text killed before the current one the current one; before the first comes the last.</summary>
    public void Rotate() => _current = (_current + _texts.Count - 1) % Math.Max(_texts.Count, 1);
}
