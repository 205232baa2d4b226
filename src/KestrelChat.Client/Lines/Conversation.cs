using KestrelChat.Client.Editing;
using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Lines;

/// <summary>What the client knows of the chat by what it has seen and sent. Not thread-safe.</summary>
/// <remarks>
/// A server that sends on unchanged what its users type lets them imitate every line. Nothing here is more than a guess about such a server.
/// </remarks>
/// <param name="wordings">For the commands.</param>
/// <param name="language">The language until the server's is known.</param>
internal sealed class Conversation(WordingSet wordings, string language) : ICompletionSource
{
    private const int MaxWords = 1000;

    private readonly RecentWords _names = new(MaxWords);
    private readonly RecentWords _rooms = new(MaxWords);
    private readonly OwnNameGuess _own = new();
    private readonly SlashLines _slashLines = new();
    private bool _hasBegun;
    private bool _isProved;
    private bool _isForeign;
    private bool _hasSaidGoodbye;
    private Ending _ending;

    /// <summary>The client's own name, as the server shows it; null if it is not known.</summary>
    public string? OwnName => _own.Name;

    /// <summary>The room; null until the server names it (at first everyone is in the lobby).</summary>
    public string? Room { get; private set; }

    /// <summary>The name that <see cref="Token"/> takes back; stays for the next connection.</summary>
    public string? ClaimName { get; private set; }

    /// <summary>The token that takes <see cref="ClaimName"/> back; stays for the next connection.</summary>
    public string? Token { get; private set; }

    /// <summary>The room that was entered last, on whatever connection.</summary>
    public string? LastRoom { get; private set; }

    /// <summary>Whether a line has proved that the server is KestrelChat.</summary>
    public bool IsKestrelChat => _isProved && !_isForeign;

    /// <summary>
    /// Whether the first line of this connection was one with which KestrelChat may begin. Where it was something that a user said, the
    /// server sends on what users type, and every later line may be an imitation.
    /// </summary>
    public bool GreetsLikeKestrelChat { get; private set; }

    /// <summary>Whether a line has proved that the server has no commands: it is another one, or KestrelChat with commands turned off.</summary>
    public bool IsForeign => _isForeign;

    /// <summary>Whether the lines now are earlier ones, between the notices around them.</summary>
    public bool IsInHistory { get; private set; }

    /// <summary>Why the connection ends, if its last line so far says so, or the user has said goodbye.</summary>
    public Ending LastEnding => _ending == Ending.None && _hasSaidGoodbye && !_isForeign ? Ending.Quit : _ending;

    /// <summary>The server's language; null until a line shows it.</summary>
    public string? Language { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => OwnName is { } own && _names.Has(own) ? [.. _names.All.Where(name => name != own)] : _names.All;

    /// <inheritdoc/>
    public IReadOnlyList<string> Rooms => _rooms.All;

    /// <inheritdoc/>
    public IReadOnlyList<CommandHint> Commands => _isForeign ? [] : wordings.CommandsOf(Language ?? language);

    /// <summary>Learns from a line of the server.</summary>
    public void Observe(ServerLine line)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            GreetsLikeKestrelChat = line.Kind is not (LineKind.Other or LineKind.Said or LineKind.Acted);
        }

        _ending = line.Ending;
        Language = line.Language ?? Language;
        ObserveServer(line);
        _own.Observe(line, line.Kind == LineKind.Arrived && ShowsOwnArrival(line));
        switch (line.Kind)
        {
            case LineKind.Said or LineKind.Acted or LineKind.PrivateFrom or LineKind.PrivateTo:
                _names.Use(line.Name!);
                break;
            case LineKind.Arrived:
                _names.Add(line.Name!);
                break;
            case LineKind.Left:
                _names.Remove(line.Name!);
                break;
            case LineKind.Renamed:
                _names.Replace(line.Name!, line.Body!);
                break;
            case LineKind.Names:
                foreach (string name in NameList.Split(line))
                {
                    _names.Add(name);
                }

                break;
            case LineKind.ClaimHint:
                (ClaimName, Token) = (line.Name, line.Body);
                break;
            case LineKind.RoomEntered:
                Room = LastRoom = line.Body;
                _rooms.Use(line.Body!);
                break;
            case LineKind.Room:
                _rooms.Add(line.Body!);
                break;
            case LineKind.HistoryBegins or LineKind.HistoryEnds:
                IsInHistory = line.Kind == LineKind.HistoryBegins;
                break;
            default:
                break;
        }
    }

    /// <summary>Learns from a line that was sent.</summary>
    public void Sent(string line)
    {
        _hasSaidGoodbye = SentLine.IsGoodbye(line);
        _slashLines.Sent(line);
        _own.Sent(line);
    }

    /// <summary>Forgets what is true of one connection only.</summary>
    public void BeginConnection()
    {
        _own.Forget();
        _slashLines.Forget();
        Room = null;
        _hasBegun = GreetsLikeKestrelChat = _isProved = _isForeign = _hasSaidGoodbye = IsInHistory = false;
        _ending = Ending.None;
    }

    /// <summary>Whether the client itself has said or done it.</summary>
    public bool IsOwn(ServerLine line) => line.Kind == LineKind.PrivateTo || (line.Kind is LineKind.Said or LineKind.Acted && line.Name == OwnName);

    /// <summary>Whether the line is meant for the user: a private line, or another's line with the user's name.</summary>
    public bool Mentions(ServerLine line) =>
        line.Kind == LineKind.PrivateFrom || (line.Kind is LineKind.Said or LineKind.Acted && OwnName is { } own && line.Name != own && NameInText.Contains(line.Body, own));

    private void ObserveServer(ServerLine line)
    {
        // Lines that only KestrelChat sends. Others greet in the same words.
        _isProved |= GreetsLikeKestrelChat
            && (line.Kind is LineKind.RoomEntered or LineKind.HistoryBegins or LineKind.HistoryEnds || (line.Kind == LineKind.ClaimHint && line.Name == OwnName));
        _isForeign |= line.Text.StartsWith(NcatLine.Announcement, StringComparison.Ordinal)
            || (line.Kind == LineKind.Said && !IsInHistory && (OwnName is null || line.Name == OwnName) && _slashLines.CameBack(line.Body!));
    }

    // A server that greets does not show a client its own arrival.
    private bool ShowsOwnArrival(ServerLine line) =>
        line.Language is null ? _isForeign : wordings.All.FirstOrDefault(wording => wording.Name == line.Language) is { ShowsOwnArrival: true };
}
