using System.Collections.Concurrent;
using System.Text;

namespace KestrelChat.Server.Diagnostics;

/// <summary>
/// Writes what is logged to standard output and standard error, on a thread of its own. While nobody reads, entries are dropped and
/// counted: the log delays nobody, not even the end of the process.
/// </summary>
/// <remarks>
/// Any thread. The framework's writer waits when its queue is full, and writes on the caller's thread for good once a write has failed.
/// </remarks>
internal sealed class LogOutput : IDisposable
{
    // An entry is a few hundred characters, or some thousands with an exception.
    private const int MaxQueuedCharacters = 8 * 1024 * 1024;

    // As long as the framework's.
    private static readonly TimeSpan s_disposeTimeout = TimeSpan.FromMilliseconds(1500);

    private readonly Stream _output;
    private readonly Stream _error;
    private readonly BlockingCollection<(string Text, bool IsError)> _queue;
    private readonly Thread _writer;
    private long _queuedCharacters;
    private long _dropped;
    private long _reported;

    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="maxEntries">How many entries may wait to be written.</param>
    public LogOutput(Stream output, Stream error, int maxEntries)
    {
        (_output, _error) = (output, error);
        _queue = new BlockingCollection<(string Text, bool IsError)>(maxEntries);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "Log output" };
        _writer.Start();
    }

    /// <summary>How many entries were dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Called on the writing thread when entries can be written again, with the number of those that were dropped. Returns the entry that says so.</summary>
    public Func<long, string>? DescribeDropped { get; set; }

    /// <summary>Queues an entry. Never waits.</summary>
    /// <param name="text">With its newline.</param>
    /// <param name="isError">Whether it goes to standard error.</param>
    public void Write(string text, bool isError = false)
    {
        if (Interlocked.Add(ref _queuedCharacters, text.Length) <= MaxQueuedCharacters && TryQueue(text, isError))
        {
            return;
        }

        Interlocked.Add(ref _queuedCharacters, -text.Length);
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>Waits until all entries are written, but not long.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();

        // The queue is not disposed of if it is still in use.
        if (_writer.Join(s_disposeTimeout))
        {
            _queue.Dispose();
        }
    }

    private bool TryQueue(string text, bool isError)
    {
        try
        {
            return _queue.TryAdd((text, isError));
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            // The process ends.
            return false;
        }
    }

    private void WriteAll()
    {
        foreach (var (text, isError) in _queue.GetConsumingEnumerable())
        {
            Interlocked.Add(ref _queuedCharacters, -text.Length);
            if (!TryWrite(text, isError))
            {
                Interlocked.Increment(ref _dropped);
            }
            else if (Dropped is var dropped && dropped != _reported && DescribeDropped?.Invoke(dropped - _reported) is { } notice && TryWrite(notice, isError: false))
            {
                _reported = dropped;
            }
        }
    }

    private bool TryWrite(string text, bool isError)
    {
        try
        {
            (isError ? _error : _output).Write(Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
