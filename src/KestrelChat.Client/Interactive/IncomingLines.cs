using System.Globalization;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Lines;
using KestrelChat.Client.Texts;

namespace KestrelChat.Client.Interactive;

/// <summary>
/// What the server sends, from bytes to lines on the display: cut, recognized, learned from, and after a reconnection kept back until it is
/// known what was missed. For one thread.
/// </summary>
internal sealed class IncomingLines(
    ClientOptions options,
    LineClassifier classifier,
    Conversation conversation,
    SentLines sent,
    MissedLines missed,
    LineStyler styler,
    Display display,
    OutgoingLines outgoing,
    Attention attention,
    SavedName name,
    LineClock clock,
    ClientTexts texts,
    TimeProvider time)
{
    /// <summary>The server's history has at most so many lines by default, and it can be asked for more in vain.</summary>
    private const string AskForHistory = "/history 1000";

    /// <summary>The id of the text before the lines that are repeated to everyone who enters a room, in the server's wording files.</summary>
    private const string Replay = "historyBegins";

    private const string Lobby = "lobby";

    // A line may come in two parts. If it stays unfinished so long, it is a question.
    private static readonly TimeSpan s_partialDelay = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_greetingDelay = TimeSpan.FromSeconds(2);

    private readonly List<ReceivedText> _lines = [];
    private readonly List<string> _unconfirmed = [];
    private LineSplitter _splitter = new();
    private Resumption? _resumption;
    private bool _isAgain;
    private bool _wasKestrelChat;
    private bool _hasAskedForLanguage;
    private bool _isReplay;
    private long? _partialSince;
    private long? _waitsSince;

    /// <summary>The time until <see cref="HandleTimes"/> has something to do; null if there is nothing.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            TimeSpan? partial = _partialSince is long since && display.Unfinished.Length == 0 ? s_partialDelay - time.GetElapsedTime(since) : null;
            TimeSpan? resumption = _resumption?.DueIn ?? (_waitsSince is long waits ? s_greetingDelay - time.GetElapsedTime(waits) : null);
            return partial is null || resumption < partial ? resumption : partial;
        }
    }

    /// <summary>A connection begins.</summary>
    /// <param name="wasAwayFor">How long there was none before it.</param>
    public void OnConnected(TimeSpan wasAwayFor)
    {
        // A connection that ended before it proved anything, such as one to a load balancer, changes nothing.
        _wasKestrelChat = conversation.IsKestrelChat || (_wasKestrelChat && !conversation.IsForeign);
        _splitter = new LineSplitter();
        _hasAskedForLanguage = false;
        conversation.BeginConnection();
        if (_isAgain)
        {
            Print(ClientTexts.Format(texts.ConnectedAgain, ("duration", Durations.Of(wasAwayFor))));
        }

        if (_isAgain && _wasKestrelChat)
        {
            _resumption = new Resumption(CommandsToResume(), time);
            outgoing.IsHeld = true;
        }
        else
        {
            PrintUnconfirmed();
            Begin();
        }

        _isAgain = true;
    }

    /// <summary>Takes what the server has sent.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        _splitter.Split(bytes, _lines);
        bool isSameLine = _lines.Count == 0;
        TakeLines();
        if (!isSameLine || !_splitter.HasPartial)
        {
            display.Unfinished = "";
            _partialSince = null;
        }

        if (display.Unfinished.Length > 0)
        {
            display.Unfinished = _splitter.Partial ?? "";
        }

        if (_splitter.HasPartial)
        {
            _partialSince ??= time.GetTimestamp();
        }
    }

    /// <summary>The connection has ended.</summary>
    public void OnDisconnected()
    {
        _splitter.Finish(_lines);
        TakeLines();
        display.Unfinished = "";
        _partialSince = null;
        IReadOnlyList<ServerLine> live = _resumption?.Live ?? [];
        ShowHeld();
        ShowAll(live);
        outgoing.IsHeld = true;
        _waitsSince = null;
        _unconfirmed.AddRange(sent.TakeUnconfirmed());
    }

    /// <summary>Looks at the clock.</summary>
    public void HandleTimes()
    {
        if (_partialSince is long since && time.GetElapsedTime(since) >= s_partialDelay)
        {
            display.Unfinished = _splitter.Partial ?? "";
        }

        if (_resumption is { } resumption)
        {
            Send(resumption.HandleTimes());
            EndResumption(resumption);
        }

        if (_waitsSince is long waits && time.GetElapsedTime(waits) >= s_greetingDelay)
        {
            EndWait();
        }
    }

    /// <summary>Shows a sentence of the client itself.</summary>
    public void Print(string sentence) => display.Print(LineStyler.StyleOwnNotice(sentence, clock.Now));

    private void TakeLines()
    {
        foreach (ReceivedText text in _lines)
        {
            ServerLine line = classifier.Classify(text);
            conversation.Observe(line);
            sent.Observe(line);
            Learn(line);
            EndWait();
            if (_resumption is { } resumption)
            {
                Resume(resumption, line);
            }
            else
            {
                Show(line);
            }
        }

        _lines.Clear();
    }

    private void Resume(Resumption resumption, ServerLine line)
    {
        bool isOwnComing = line.Kind is LineKind.Arrived or LineKind.Renamed && (line.Name == conversation.OwnName || line.Body == conversation.OwnName);
        IReadOnlyList<string> commands = resumption.Add(line, isOwnComing);
        if (conversation.GreetsLikeKestrelChat)
        {
            Send(commands);
        }
        else
        {
            resumption.GiveUp();
        }

        EndResumption(resumption);
    }

    private void Learn(ServerLine line)
    {
        if (line.Kind == LineKind.HistoryBegins)
        {
            _isReplay = line.Message == Replay;
        }

        if (line.Kind == LineKind.ClaimHint && conversation is { ClaimName: { } own, Token: { } secret })
        {
            Save(own, secret);
        }

        // The server speaks the language of its endpoint, and another one only to those who ask.
        if (!_hasAskedForLanguage && AcceptsCommands && conversation.Language is { } spoken
            && options.Wording is { } wanted && wanted != spoken && ClientTexts.Of(wanted).Language == wanted)
        {
            _hasAskedForLanguage = true;
            outgoing.SendUnseen("/lang " + wanted);
        }
    }

    private void Save(string own, string secret)
    {
        try
        {
            name.Save(own, secret);
        }
        catch (ClientException e)
        {
            Print(ClientTexts.Format(texts.TokenNotSaved, ("reason", e.Message)));
        }
    }

    private void Show(ServerLine line)
    {
        bool isOwn = conversation.IsOwn(line);
        bool isMention = conversation.Mentions(line);
        display.Print(styler.Style(line, conversation, clock.Now));
        if (!conversation.IsInHistory || _isReplay)
        {
            missed.Observe(line, conversation.Room);
        }

        if (conversation.IsInHistory)
        {
            return;
        }

        if (line.Rings)
        {
            attention.OnServerBell();
        }

        if (!isOwn && line.Kind is LineKind.Said or LineKind.Acted or LineKind.PrivateFrom or LineKind.Other)
        {
            attention.OnLine(line.Text, isMention);
        }
    }

    private void EndResumption(Resumption resumption)
    {
        outgoing.IsHeld = !resumption.IsGreeted;
        if (!resumption.IsOver)
        {
            return;
        }

        ShowHeld();
        MissedResult result = missed.Find(resumption.History, conversation.Room);
        if (result.Lines.Count > 0)
        {
            string count = result.Lines.Count.ToString(CultureInfo.InvariantCulture);
            Print(ClientTexts.Format(result.MayHaveGap ? texts.MissedMore : texts.Missed, ("count", count)));
        }

        foreach (ServerLine line in result.Lines)
        {
            if (conversation.IsOwn(line))
            {
                _unconfirmed.Remove(line.Kind == LineKind.Acted ? "/me " + line.Body : line.Body ?? "");
            }

            Show(line);
        }

        ShowAll(resumption.Live);
        PrintUnconfirmed();
    }

    // What cannot be asked for again; the history can.
    private void ShowHeld()
    {
        IReadOnlyList<ServerLine> held = _resumption?.Others ?? [];
        _resumption = null;
        ShowAll(held);
    }

    private void ShowAll(IEnumerable<ServerLine> lines)
    {
        foreach (ServerLine line in lines)
        {
            Show(line);
        }
    }

    private void PrintUnconfirmed()
    {
        foreach (string line in _unconfirmed)
        {
            Print(ClientTexts.Format(texts.NotKnown, ("text", line)));
        }

        _unconfirmed.Clear();
    }

    private void Send(IEnumerable<string> commands)
    {
        foreach (string command in commands)
        {
            outgoing.SendUnseen(command);
        }
    }

    // A token is for the server alone that has given it, which greets.
    private void Begin()
    {
        if (name.HasToken(options.Nick))
        {
            outgoing.IsHeld = true;
            _waitsSince = time.GetTimestamp();
        }
        else
        {
            SendFirst(name.Command(options.Nick, withToken: false));
        }
    }

    private void EndWait()
    {
        if (_waitsSince is not null)
        {
            _waitsSince = null;
            SendFirst(name.Command(options.Nick, conversation.GreetsLikeKestrelChat));
        }
    }

    private void SendFirst(string? askForName)
    {
        outgoing.IsHeld = false;
        if (askForName is not null)
        {
            outgoing.SendUnseen(askForName);
        }

        if (options.Room is not null)
        {
            outgoing.SendUnseen($"/join {options.Room}");
        }
    }

    // Only what has proved to be understood.
    private List<string> CommandsToResume()
    {
        if (!HasSeenAnswers)
        {
            return [];
        }

        List<string> commands = [];
        if (conversation is { ClaimName: { } own, Token: { } secret })
        {
            commands.Add($"/claim {own} {secret}");
        }

        // Everyone begins in the lobby.
        if (conversation.LastRoom is { } room and not Lobby)
        {
            commands.Add($"/join {room}");
        }

        commands.Add(AskForHistory);
        return commands;
    }

    // Elsewhere they would be said.
    private bool AcceptsCommands => conversation.IsKestrelChat && HasSeenAnswers;

    private bool HasSeenAnswers => conversation.Token is not null || conversation.LastRoom is not null;
}
