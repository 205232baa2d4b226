using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Editing;

/// <summary>Edits the line that the user types: keys in, lines to send out. Not thread-safe; it does no input or output.</summary>
/// <remarks>It knows neither the server nor the screen. Whatever it holds is bounded.</remarks>
internal sealed class LineEditor
{
    private readonly LineHistory _history;
    private readonly ICompletionSource _completions;
    private readonly EditorTexts _texts;
    private readonly EditedLine _line = new();
    private readonly HistoryWalk _walk;
    private readonly TabCompletion _completion;
    private IncrementalSearch? _search;
    private PasteQuestion? _paste;
    private string? _notice;
    private string _earlierQuery = "";

    /// <summary>Creates an editor with an empty line.</summary>
    /// <param name="history">Gets the lines that are submitted.</param>
    /// <param name="completions">Asked at each Tab and for hints.</param>
    public LineEditor(LineHistory history, ICompletionSource completions, EditorTexts texts)
    {
        (_history, _completions, _texts) = (history, completions, texts);
        _walk = new HistoryWalk(history);
        _completion = new TabCompletion(_line, completions);
    }

    /// <summary>Whether Enter submits. While false it keeps the line and gives <see cref="EditorResultKind.Refused"/>.</summary>
    public bool CanSubmit { get; set; } = true;

    /// <summary>The line; during a search, the line that was found.</summary>
    public string Text => _search?.Text ?? _line.Text;

    /// <summary>An index into <see cref="Text"/>, at a grapheme's boundary.</summary>
    public int Cursor => _search?.Cursor ?? _line.Cursor;

    /// <summary>Stands in place of the usual prompt; null unless the history is searched.</summary>
    public StyledText? Prompt => _search?.Prompt(_texts);

    /// <summary>Rows above the prompt: a question about a paste, candidates of a completion, why a key did nothing.</summary>
    public IReadOnlyList<StyledText> Status
    {
        get
        {
            List<StyledText> rows = [.. _paste?.Status(_texts) ?? []];
            if (_completion.Status is { } candidates)
            {
                rows.Add(candidates);
            }

            if (_notice is not null)
            {
                rows.Add(new StyledText(_notice, Style.Dim));
            }

            return rows;
        }
    }

    /// <summary>The arguments that the command being typed still wants.</summary>
    public StyledText Hint => _search is null && _line.Cursor == _line.Text.Length ? CommandHints.Of(_line.Text, _completions) : StyledText.Empty;

    /// <summary>Takes one key.</summary>
    public EditorResult Handle(Key key)
    {
        if (key.Kind is KeyKind.FocusGained or KeyKind.FocusLost or KeyKind.Unknown or KeyKind.Insert or KeyKind.PageUp or KeyKind.PageDown)
        {
            return EditorResult.None;
        }

        var hadNotice = _notice is not null;
        _notice = null;
        var result = Run(key);
        return hadNotice && result.Kind == EditorResultKind.None ? EditorResult.Changed : result;
    }

    /// <summary>Puts the line that was not sent into the history, because the program ends.</summary>
    public void Leave() => _history.Add(_line.Text);

    private static EditorResult Done(bool isDone) => isDone ? EditorResult.Changed : EditorResult.Beep;

    private EditorResult Run(Key key) => key.Kind switch
        {
        KeyKind.Paste => Paste(key.Text),
        KeyKind.PasteTooLong => Notice(_texts.PasteTooLong),
        _ when _paste is not null => Answer(_paste, KeyBindings.Find(key)),
        _ when _search is not null => Search(_search, key),
        KeyKind.Text => Type(key.Text),
        _ => KeyBindings.Find(key) is { } command ? Run(command) : EditorResult.Beep,
    };

    private EditorResult Notice(string notice)
    {
        _notice = notice;
        return EditorResult.Beep;
    }

    private EditorResult Type(string typed)
    {
        _completion.End();
        var text = EditableText.OfLine(typed);
        return text.Length == 0 ? EditorResult.None : _line.TryType(text) ? EditorResult.Changed : Notice(_texts.LineTooLong);
    }

    private EditorResult Run(EditCommand command)
    {
        if (command is EditCommand.Complete or EditCommand.CompleteBack)
        {
            return Done(_completion.TryComplete(isBack: command == EditCommand.CompleteBack));
        }

        if (command == EditCommand.Cancel)
        {
            return _completion.TryCancel() ? EditorResult.Changed : EditorResult.None;
        }

        _completion.End();
        return command switch
        {
            EditCommand.Submit => Submit(),
            EditCommand.Interrupt => Interrupt(),
            EditCommand.EndOrDelete => _line.Text.Length == 0 ? EditorResult.EndOfInput : Done(_line.TryRun(EditCommand.Delete)),
            EditCommand.Suspend => EditorResult.Suspend,
            EditCommand.Redraw => EditorResult.Redraw,
            EditCommand.SearchBack => BeginSearch(isForward: false),
            EditCommand.SearchForward => BeginSearch(isForward: true),
            EditCommand.Older => GoTo(_walk.Position - 1),
            EditCommand.Newer => GoTo(_walk.Position + 1),
            EditCommand.Oldest => GoTo(0),
            EditCommand.Newest => GoTo(_history.Lines.Count),
            _ => Done(_line.TryRun(command)),
        };
    }

    private EditorResult Submit()
    {
        if (!CanSubmit)
        {
            return EditorResult.Refused;
        }

        var text = _line.Text;
        _history.Add(text);
        StartAnew();
        return EditorResult.Submitted(text);
    }

    private void StartAnew()
    {
        _line.Reset();
        _walk.Reset();
    }

    private EditorResult Interrupt()
    {
        if (_line.Text.Length == 0)
        {
            return EditorResult.Interrupted;
        }

        _line.TryKillAll();
        _walk.Reset();
        return EditorResult.Changed;
    }

    private EditorResult GoTo(int position)
    {
        if (_walk.GoTo(position, _line.Text) is not { } text)
        {
            return EditorResult.Beep;
        }

        _line.Replace(text, text.Length);
        return EditorResult.Changed;
    }

    private EditorResult BeginSearch(bool isForward)
    {
        _search = new IncrementalSearch(_history, _walk.Position, _line.Text, _line.Cursor, isForward, _earlierQuery);
        return EditorResult.Changed;
    }

    private EditorResult Search(IncrementalSearch search, Key key)
    {
        if (key.Kind == KeyKind.Text)
        {
            var typed = EditableText.OfLine(key.Text);
            return Done(typed.Length == 0 || search.TryType(typed));
        }

        switch (KeyBindings.Find(key))
        {
            case EditCommand.SearchBack:
                return Done(search.TryAgain(isForward: false));
            case EditCommand.SearchForward:
                return Done(search.TryAgain(isForward: true));
            case EditCommand.DeleteBack:
                return Done(search.TryErase());
            case EditCommand.Redraw:
                return EditorResult.Redraw;
            case EditCommand.Cancel when key.Kind != KeyKind.Escape:
            case EditCommand.Interrupt:
                EndSearch(search);
                return EditorResult.Changed;
            case EditCommand.Cancel:
                Accept(search);
                return EditorResult.Changed;
            case EditCommand.Submit when search.HasFailed:
                // The line that is shown is not the one that was looked for.
                Accept(search);
                return EditorResult.Beep;
            case EditCommand.EndOrDelete when search.Text.Length == 0:
                return EditorResult.Beep;
            case { } command:
                Accept(search);
                return Run(command) is { Kind: not EditorResultKind.None } result ? result : EditorResult.Changed;
            default:
                return EditorResult.Beep;
        }
    }

    // The line that was found becomes the one that is edited.
    private void Accept(IncrementalSearch search)
    {
        var (text, cursor, position) = (search.Text, search.Cursor, search.Position);
        EndSearch(search);
        _walk.GoTo(position, _line.Text);
        if (text != _line.Text)
        {
            _line.Replace(text, cursor);
        }
    }

    private void EndSearch(IncrementalSearch search)
    {
        _search = null;
        _earlierQuery = search.Query;
    }

    private EditorResult Paste(string pasted)
    {
        _completion.End();
        if (_search is not null)
        {
            Accept(_search);
        }

        var lines = EditableText.LinesOf(pasted);
        if (!lines.All(EditBuffer.Fits))
        {
            return Notice(_texts.LineTooLong);
        }

        if (_paste is not null)
        {
            return _paste.TryAdd(lines) ? EditorResult.Changed : Notice(_texts.PasteTooLong);
        }

        if (lines.Count > 1)
        {
            _paste = new PasteQuestion(lines);
            return EditorResult.Changed;
        }

        var text = EditableText.OfLine(pasted.TrimEnd('\n'));
        return text.Length == 0 ? EditorResult.None : _line.TryInsert(text) ? EditorResult.Changed : Notice(_texts.LineTooLong);
    }

    private EditorResult Answer(PasteQuestion paste, EditCommand? command)
    {
        switch (command)
        {
            case EditCommand.Submit when !CanSubmit:
                return EditorResult.Refused;
            case EditCommand.Submit:
                _paste = null;
                return EditorResult.Submitted(paste.Lines);
            case EditCommand.Complete when !_line.TryInsert(paste.Joined):
                return Notice(_texts.LineTooLong);
            case EditCommand.Complete:
            case EditCommand.Cancel:
            case EditCommand.Interrupt:
                _paste = null;
                return EditorResult.Changed;
            case EditCommand.Suspend:
                return EditorResult.Suspend;
            case EditCommand.Redraw:
                return EditorResult.Redraw;
            default:
                return EditorResult.Beep;
        }
    }
}
