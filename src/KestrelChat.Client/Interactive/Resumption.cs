using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Interactive;

/// <summary>
/// What happens after a new connection to KestrelChat: waits for its greeting, takes name and room back, and keeps back what the server
/// tells about that, until its history shows what was missed. For one thread; it sends and shows nothing itself.
/// </summary>
/// <remarks>
/// Commands are sent only if the server has answered commands before: elsewhere they would be said. Without them the lines that KestrelChat
/// repeats to everyone who connects have to do.
/// </remarks>
/// <param name="commands">What to send after the greeting; the last one asks for the history. Empty if the server knows no commands.</param>
/// <param name="time">The clock.</param>
internal sealed class Resumption(IReadOnlyList<string> commands, TimeProvider time)
{
    private const int MaxCharacters = 2 * 1024 * 1024;
    private const int LineOverhead = 64;

    // As in the server's wording files.
    private const string HistoryAskedFor = "historyBeginsEarlier";
    private const string HistoryEmpty = "historyEmpty";

    private static readonly TimeSpan s_greetingPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_replayPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_answerPatience = TimeSpan.FromSeconds(5);

    private readonly List<ServerLine> _held = [];
    private readonly List<ServerLine> _live = [];
    private List<ServerLine> _block = [];
    private long _since = time.GetTimestamp();
    private bool _isInBlock;
    private int _length;
    private bool _isAnswer;

    /// <summary>Whether everything has come that was asked for, or it was waited for long enough.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether the commands were sent.</summary>
    public bool IsGreeted { get; private set; }

    /// <summary>The time until it was waited for long enough.</summary>
    public TimeSpan DueIn => Patience - time.GetElapsedTime(_since);

    /// <summary>The lines of the room's history, oldest first.</summary>
    public IReadOnlyList<ServerLine> History => _block;

    /// <summary>Other lines to show: what was not to be expected.</summary>
    public IReadOnlyList<ServerLine> Others => _held;

    /// <summary>Lines that were said meanwhile and are not in <see cref="History"/>.</summary>
    public IReadOnlyList<ServerLine> Live => [.. _live.Where(line => !_block.Exists(earlier => (earlier.Kind, earlier.Name, earlier.Body) == (line.Kind, line.Name, line.Body)))];

    private TimeSpan Patience => !IsGreeted ? s_greetingPatience : commands.Count == 0 ? s_replayPatience : s_answerPatience;

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="isOwnComing">Whether it says that the client itself has come, or has its name again.</param>
    /// <returns>What is to be sent now.</returns>
    public IReadOnlyList<string> Add(ServerLine line, bool isOwnComing = false)
    {
        switch (line.Kind)
        {
            case LineKind.HistoryBegins:
                _isInBlock = true;
                _isAnswer = line.Message == HistoryAskedFor;
                _block = [];
                break;
            case LineKind.HistoryEnds when _isInBlock:
                _isInBlock = false;
                IsOver = _isAnswer || commands.Count == 0;
                break;
            case LineKind.Said or LineKind.Acted:
                // A history that the server reads piece by piece may have new lines between its own, which are dated.
                (_isInBlock && TimePrefix.ParseUtc(line.Time) is not null ? _block : _live).Add(line);
                break;
            case LineKind.Notice when line.Message == HistoryEmpty:
                _block = [];
                IsOver = true;
                break;

            case LineKind.RoomEntered:
                // What was said before was said in another room.
                _live.Clear();
                break;

            case LineKind.Arrived or LineKind.Left or LineKind.Renamed:
                if (!isOwnComing)
                {
                    _live.Add(line);
                }

                break;
            case LineKind.Greeting or LineKind.OwnName or LineKind.ClaimHint or LineKind.HistoryEnds:
                break;
            default:
                _held.Add(line);
                break;
        }

        if (line.Kind == LineKind.Ending)
        {
            // The server does not let the client in.
            IsOver = true;
            return [];
        }

        // More than a history has.
        _length += line.Text.Length + LineOverhead;
        IsOver |= _length > MaxCharacters;
        return Greet();
    }

    /// <summary>Looks at the clock.</summary>
    /// <returns>What is to be sent now.</returns>
    public IReadOnlyList<string> HandleTimes()
    {
        if (DueIn > TimeSpan.Zero)
        {
            return [];
        }

        // A server that has greeted before, and does not now, gets no commands.
        GiveUp();
        return [];
    }

    /// <summary>Ends it: the server is not the one that it was.</summary>
    public void GiveUp()
    {
        IsGreeted = true;
        IsOver = true;
    }

    private IReadOnlyList<string> Greet()
    {
        if (IsGreeted)
        {
            return [];
        }

        IsGreeted = true;
        _since = time.GetTimestamp();
        return commands;
    }
}
