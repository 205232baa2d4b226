namespace KestrelChat.Client.Lines;

/// <summary>Lines with a slash that were sent: a server that says them to everyone has no commands. Not thread-safe.</summary>
internal sealed class SlashLines
{
    private const int MaxSent = 16;

    private readonly List<string> _sent = [];

    public void Sent(string line)
    {
        if (line.StartsWith("//", StringComparison.Ordinal))
        {
            // KestrelChat says it without its first slash.
            _sent.Remove(line[1..]);
        }
        else if (SentLine.IsCommand(line))
        {
            if (_sent.Count == MaxSent)
            {
                _sent.RemoveAt(0);
            }

            _sent.Add(line);
        }
    }

    public bool CameBack(string text) => text is ['/', ..] && _sent.Contains(text);

    public void Forget() => _sent.Clear();
}
