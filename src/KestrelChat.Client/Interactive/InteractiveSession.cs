using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Editing;
using KestrelChat.Client.Lines;
using KestrelChat.Client.Terminal;
using KestrelChat.Client.Texts;

namespace KestrelChat.Client.Interactive;

/// <summary>
/// The loop of a client in a terminal: takes keys, what the server sends, signals and times, and paints once after each round. All state
/// belongs to it; other threads only put something in and wake it.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class InteractiveSession(
    ServerAddress address,
    ITerminal terminal,
    BlockingCollection<Key> keys,
    ConcurrentQueue<PosixSignal> signals,
    LineEditor editor,
    Display display,
    ConnectionKeeper keeper,
    Conversation conversation,
    IncomingLines incoming,
    OutgoingLines outgoing,
    Attention attention,
    Queue<string> historyProblems,
    ClientTexts texts,
    Leaving leaving,
    WakeUp wakeUp)
{
    // More is shown after the next keys: a flood from the server must not hold up the keyboard.
    private const int MaxBytesAtOnce = 64 * 1024;

    private int? _exitCode;
    private bool _isBack;
    private bool _reportsFocus;

    /// <summary>Returns the exit code of a signal that ends the program; null of the others.</summary>
    public static int? ExitCodeOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => ExitCodes.HungUp,
        PosixSignal.SIGINT => ExitCodes.Interrupted,
        PosixSignal.SIGQUIT => ExitCodes.Quit,
        PosixSignal.SIGTERM => ExitCodes.Terminated,
        _ => null,
    };

    /// <summary>Runs until the user or the server ends the chat.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="ClientException">The first connection failed, or it was lost and is not to be made again.</exception>
    /// <exception cref="IOException">The terminal is gone.</exception>
    public async Task<int> RunAsync()
    {
        keeper.Connect();
        try
        {
            while (_exitCode is null)
            {
                Paint();
                await wakeUp.WaitAsync(DueIn());
                HandleSignals();
                HandleKeys();
                HandleConnection();
                HandleTimes();
            }

            return _exitCode.Value;
        }
        finally
        {
            editor.Leave();
            display.Clear();
        }
    }

    private void Paint()
    {
        while (historyProblems.TryDequeue(out string? reason))
        {
            incoming.Print(ClientTexts.Format(texts.HistoryNotSaved, ("reason", reason)));
        }

        editor.CanSubmit = outgoing.IsReady;
        display.Room = conversation.Room;
        display.Connection = ConnectionState();
        display.Paint(attention.TakeCalls(), attention.Title(conversation.Room));
    }

    private string? ConnectionState()
    {
        if (keeper.Link is not null)
        {
            return null;
        }

        if (!keeper.WasConnected)
        {
            return ClientTexts.Format(texts.Connecting, ("server", address.ToString()));
        }

        string reason = keeper.Reason ?? texts.ClosedByServer;
        return keeper.IsConnecting
            ? ClientTexts.Format(texts.LostRetrying, ("reason", reason))
            : ClientTexts.Format(
                texts.LostRetryingIn,
                ("reason", reason),
                ("seconds", Math.Ceiling(keeper.UntilAttempt.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
    }

    // The shortest of the times for which something waits.
    private TimeSpan? DueIn()
    {
        TimeSpan? shortest = null;
        foreach (TimeSpan? each in (ReadOnlySpan<TimeSpan?>)[incoming.DueIn, outgoing.DueIn, leaving.DueIn, keeper.DueIn])
        {
            shortest = shortest is null || each < shortest ? each ?? shortest : shortest;
        }

        return shortest is { Ticks: < 0 } ? TimeSpan.Zero : shortest;
    }

    private void HandleSignals()
    {
        while (signals.TryDequeue(out PosixSignal signal))
        {
            switch (signal)
            {
                case PosixSignal.SIGWINCH:
                    display.Resized();
                    break;
                case PosixSignal.SIGTSTP:
                    Suspend();
                    break;
                case PosixSignal.SIGCONT:
                    terminal.EnterRawMode();
                    if (!_isBack)
                    {
                        // Whoever stopped the program has used the terminal meanwhile.
                        display.Forget();
                    }

                    _isBack = false;
                    break;
                default:
                    _exitCode ??= ExitCodeOf(signal);
                    break;
            }
        }
    }

    private void Suspend()
    {
        display.Clear();
        terminal.Suspend();
        display.Forget();

        // The signal is still to be reported, after the region is back.
        _isBack = true;
    }

    private void HandleKeys()
    {
        while (_exitCode is null && keys.TryTake(out Key key))
        {
            switch (key.Kind)
            {
                case KeyKind.FocusGained:
                case KeyKind.FocusLost:
                    attention.OnFocus(key.Kind == KeyKind.FocusGained);
                    break;
                default:
                    attention.OnKey();
                    display.Answer = null;
                    editor.CanSubmit = outgoing.IsReady;
                    Act(editor.Handle(key));
                    break;
            }
        }

        if (keys.IsCompleted && _exitCode is null)
        {
            // The terminal was closed.
            _exitCode = ExitCodes.HungUp;
        }
    }

    private void Act(EditorResult result)
    {
        switch (result.Kind)
        {
            case EditorResultKind.Submitted:
                // An empty line is a slip of the finger: nobody would see more than a name.
                foreach (string line in result.Lines.Where(line => line.Length > 0))
                {
                    outgoing.Send(line);
                }

                break;
            case EditorResultKind.Refused:
                // Enter in an empty line is impatience.
                keeper.Hurry();
                display.Answer = editor.Text.Length > 0 || editor.Status.Count > 0 ? texts.LineStays : null;
                break;
            case EditorResultKind.EndOfInput when keeper.Link is null:
            case EditorResultKind.EndOfInput when leaving.HasBegun:
                _exitCode = ExitCodes.Success;
                break;
            case EditorResultKind.EndOfInput:
                leaving.Begin();
                keeper.Link.EndInput();
                break;
            case EditorResultKind.Interrupted:
                _exitCode = ExitCodes.Interrupted;
                break;
            case EditorResultKind.Suspend:
                Suspend();
                break;
            case EditorResultKind.Redraw:
                display.ClearScreen();
                break;
            case EditorResultKind.Beep:
                attention.Beep();
                break;
        }
    }

    private void HandleConnection()
    {
        if (keeper.Step())
        {
            display.Answer = null;
            if (!_reportsFocus)
            {
                _reportsFocus = true;
                terminal.ReportFocus();
            }

            incoming.OnConnected(keeper.WasAwayFor);
        }

        if (keeper.Link is not { } link)
        {
            return;
        }

        int count = 0;
        while (count < MaxBytesAtOnce && link.TryRead(out byte[] bytes))
        {
            count += bytes.Length;
            incoming.Receive(bytes);
        }

        if (count >= MaxBytesAtOnce)
        {
            wakeUp.Wake();
        }
        else if (link.HasEnded)
        {
            OnDisconnected();
        }
    }

    private void OnDisconnected()
    {
        incoming.OnDisconnected();
        bool isOver = leaving.HasBegun || (conversation.GreetsLikeKestrelChat && conversation.LastEnding is Ending.Quit or Ending.Kicked or Ending.Banned or Ending.NameClaimed);
        bool comesBack = keeper.Lose() && !isOver;
        if (!comesBack && !isOver && keeper.Failure is { } failure)
        {
            throw failure;
        }

        if (!comesBack)
        {
            _exitCode = ExitCodes.Success;
        }
    }

    private void HandleTimes()
    {
        incoming.HandleTimes();
        outgoing.HandleTimes();
        if (leaving.IsOver)
        {
            _exitCode ??= ExitCodes.Success;
        }
    }
}
