using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>One connection of a <see cref="RecordingClient"/> and the lines that it received.</summary>
/// <param name="address">The address by which the servers show it.</param>
internal sealed partial class RecordedConnection(string address)
{
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _expectedText;

    public string Address => address;

    public volatile bool IsClosed;

    /// <summary>Every line.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The texts of the lines that clients said, without replayed ones.</summary>
    public ConcurrentQueue<string> Texts { get; } = new();

    /// <summary>Completes when it was greeted.</summary>
    public Task Greeted => _greeted.Task;

    /// <summary>Released when the expected text is received.</summary>
    public SemaphoreSlim Received { get; } = new(0);

    public void Expect(string text) => _expectedText = text;

    public void Record(string line)
    {
        Lines.Enqueue(line);
        if (line == $"You are {address}")
        {
            _greeted.TrySetResult();
        }
        else if (LinePattern().Match(line) is { Success: true } match)
        {
            var text = match.Groups[1].Value;
            Texts.Enqueue(text);
            if (text == _expectedText)
            {
                Received.Release();
            }
        }
    }

    // A replayed line begins with its time.
    [GeneratedRegex(@"^[0-9.]+:[0-9]+: ([0-9]+/[0-9]+)$")]
    private static partial Regex LinePattern();
}
