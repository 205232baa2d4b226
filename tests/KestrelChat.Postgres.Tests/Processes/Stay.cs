using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>One connection of a <see cref="Witness"/>, and what it was shown.</summary>
/// <param name="who">How the servers know it.</param>
internal sealed partial class Stay(string who)
{
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _awaited;

    public string Who => who;

    public volatile bool IsOver;

    /// <summary>Every line.</summary>
    public ConcurrentQueue<string> Shown { get; } = new();

    /// <summary>The texts that were said, without what was replayed of the past.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    public Task Greeted => _greeted.Task;

    /// <summary>Is released when what is awaited was shown.</summary>
    public SemaphoreSlim CameBack { get; } = new(0);

    public void Await(string text) => _awaited = text;

    public void Note(string line)
    {
        Shown.Enqueue(line);
        if (line == $"You are {who}")
        {
            _greeted.TrySetResult();
        }
        else if (SaidPattern().Match(line) is { Success: true } said)
        {
            var text = said.Groups[1].Value;
            Said.Enqueue(text);
            if (text == _awaited)
            {
                CameBack.Release();
            }
        }
    }

    // A line of the past begins with its time.
    [GeneratedRegex(@"^[0-9.]+:[0-9]+: ([0-9]+/[0-9]+)$")]
    private static partial Regex SaidPattern();
}
