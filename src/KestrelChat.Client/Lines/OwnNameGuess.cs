namespace KestrelChat.Client.Lines;

/// <summary>The client's own name: told by the server, or guessed from its own arrival or a line that came back. Not thread-safe.</summary>
internal sealed class OwnNameGuess
{
    private const int MaxSent = 16;

    private readonly Queue<string> _sent = new();
    private bool _isTold;

    public string? Name { get; private set; }

    /// <param name="line">A line of the server.</param>
    /// <param name="mayBeOwnArrival">Whether the server shows a client its own arrival, and this line is an arrival.</param>
    public void Observe(ServerLine line, bool mayBeOwnArrival)
    {
        switch (line.Kind)
        {
            case LineKind.Greeting or LineKind.OwnName:
                (Name, _isTold) = (line.Name, true);
                break;
            case LineKind.Renamed when line.Name == Name:
                Name = line.Body;
                break;
            case LineKind.Arrived when Name is null && mayBeOwnArrival:
                Name = line.Name;
                break;
            case LineKind.Said when !_isTold && _sent.TryPeek(out string? sent) && sent == line.Body:
                // Somebody may have said the same, but not everything in the same order.
                _sent.Dequeue();
                Name = line.Name;
                break;
            default:
                break;
        }
    }

    public void Sent(string line)
    {
        if (!_isTold && !SentLine.IsCommand(line))
        {
            if (_sent.Count == MaxSent)
            {
                _sent.Dequeue();
            }

            _sent.Enqueue(line);
        }
    }

    public void Forget()
    {
        _sent.Clear();
        (Name, _isTold) = (null, false);
    }
}
