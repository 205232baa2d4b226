using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using KestrelChat.Members;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Support;

/// <summary>A client of the chat whose connection is a pipe in memory, and the person at the other end of it.</summary>
/// <remarks>Reading: one caller at a time.</remarks>
public sealed class ChatPeer : IClientConnection
{
    private readonly Pipe _pipe;
    private int _stops;

    /// <param name="hub">Where it connects.</param>
    /// <param name="who">Its name.</param>
    /// <param name="wording">What it is spoken to in.</param>
    /// <param name="pauseAt">So many bytes unread make the chat's writer wait: few for a slow network, many for a fast one.</param>
    /// <param name="address">The address it comes from, which bans are about.</param>
    public ChatPeer(ChatHub hub, string who, Wording wording, int pauseAt = 64 * 1024, IPAddress? address = null)
    {
        ArgumentNullException.ThrowIfNull(hub);
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: pauseAt, resumeWriterThreshold: Math.Max(1, pauseAt / 2), useSynchronizationContext: false));
        Client = hub.Connect(new ClientInfo(who, "test", wording, address), this);
        Written = WriteAsync();
    }

    public Client Client { get; }

    /// <summary>Completes when the chat has written everything to it that it is due, or cannot.</summary>
    public Task Written { get; }

    /// <summary>How many times it was told to read no more.</summary>
    public int Stops => Volatile.Read(ref _stops);

    public void StopReading() => Interlocked.Increment(ref _stops);

    public void Say(string text)
    {
        Client.Hear();
        Client.Say(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads one line; without its newline.</summary>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public Task<string> ReadLineAsync() => TakeLineAsync().Soon();

    public async Task<IReadOnlyList<string>> ReadLinesAsync(int count)
    {
        var lines = new List<string>(count);
        while (lines.Count < count)
        {
            lines.Add(await ReadLineAsync());
        }

        return lines;
    }

    /// <summary>Reads until one line has come; answers all before it.</summary>
    public async Task<IReadOnlyList<string>> ReadUntilAsync(string last)
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is var line && line != last)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Reads all lines there are until the chat has ended this side.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync() => LinesOf(await ReadBytesToEndAsync());

    /// <summary>Reads all there is until the chat has ended this side.</summary>
    public Task<byte[]> ReadBytesToEndAsync() => TakeAllAsync().Soon();

    /// <summary>Takes what has come and not been read, at most <paramref name="count"/> bytes; does not wait.</summary>
    public byte[] Take(int count)
    {
        if (!_pipe.Reader.TryRead(out var read))
        {
            return [];
        }

        var taken = read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length));
        var bytes = taken.ToArray();
        _pipe.Reader.AdvanceTo(taken.End);
        return bytes;
    }

    /// <summary>Takes and forgets bytes until so many were taken, or the chat has ended this side.</summary>
    /// <returns>How many lines were in them.</returns>
    public async Task<long> SkipAsync(long bytes)
    {
        var lines = 0L;
        while (bytes > 0)
        {
            var read = await _pipe.Reader.ReadAsync().Soon();
            foreach (var segment in read.Buffer)
            {
                lines += segment.Span.Count((byte)'\n');
            }

            bytes -= read.Buffer.Length;
            _pipe.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        return lines;
    }

    /// <summary>Is gone: takes nothing any more and says so, as a connection that was reset.</summary>
    public void Vanish() => _pipe.Reader.Complete();

    private async Task WriteAsync()
    {
        try
        {
            await Client.WriteAsync(_pipe.Writer);
        }
        finally
        {
            await _pipe.Writer.CompleteAsync();
        }
    }

    private async Task<string> TakeLineAsync()
    {
        while (true)
        {
            var read = await _pipe.Reader.ReadAsync();
            if (read.Buffer.PositionOf((byte)'\n') is { } newline)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, newline));
                _pipe.Reader.AdvanceTo(read.Buffer.GetPosition(1, newline));
                return line;
            }

            var rest = Encoding.UTF8.GetString(read.Buffer);
            _pipe.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                throw new EndOfStreamException($"the chat ended with '{rest}'");
            }
        }
    }

    private async Task<byte[]> TakeAllAsync()
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await _pipe.Reader.ReadAsync();
            foreach (var segment in read.Buffer)
            {
                bytes.Write(segment.Span);
            }

            _pipe.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return bytes.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>The lines of a stream; what is no whole line at its end is one more, marked.</summary>
    public static IReadOnlyList<string> LinesOf(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n').ToList();
        var rest = lines[^1];
        lines.RemoveAt(lines.Count - 1);
        if (rest.Length > 0)
        {
            lines.Add(rest + "(no newline)");
        }

        return lines;
    }
}
