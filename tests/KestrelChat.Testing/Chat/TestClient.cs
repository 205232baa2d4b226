using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Testing.Chat;

/// <summary>A client of the chat and the other end of its connection, a pipe in memory.</summary>
/// <remarks>Reading: one caller at a time.</remarks>
public sealed class TestClient : IClientConnection
{
    private readonly Pipe _pipe;
    private int _stops;

    /// <param name="hub">Where it connects.</param>
    /// <param name="name">The address that it is shown by.</param>
    /// <param name="wording">The language of its notices.</param>
    /// <param name="pauseAt">The number of unread bytes at which its writer waits; 0 = never.</param>
    /// <param name="address">The address for bans and mutes.</param>
    /// <param name="startsRaw">Whether it is a program that wants everything as fields.</param>
    public TestClient(ChatHub hub, string name, Wording wording, int pauseAt = TestChat.PauseAt, IPAddress? address = null, bool startsRaw = false)
    {
        ArgumentNullException.ThrowIfNull(hub);
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: pauseAt, resumeWriterThreshold: Math.Max(1, pauseAt / 2), useSynchronizationContext: false));
        Client = hub.Connect(new ClientInfo(name, "test", wording, address) { StartsRaw = startsRaw }, this);
        Written = WriteAsync();
    }

    public Client Client { get; }

    /// <summary>Completes when its writer has written everything, or cannot.</summary>
    public Task Written { get; }

    /// <summary>How many times the chat called <see cref="StopReading"/>.</summary>
    public int Stops => Volatile.Read(ref _stops);

    public void StopReading(ReadOnlyMemory<byte> goodbye) => Interlocked.Increment(ref _stops);

    public void Say(string text)
    {
        Client.RecordLine();
        Client.Say(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads one line, without its newline.</summary>
    /// <exception cref="EndOfStreamException">The stream ended before it.</exception>
    public Task<string> ReadLineAsync() => ReadNextLineAsync().Soon();

    public async Task<IReadOnlyList<string>> ReadLinesAsync(int count)
    {
        var lines = new List<string>(count);
        while (lines.Count < count)
        {
            lines.Add(await ReadLineAsync());
        }

        return lines;
    }

    /// <summary>Reads up to a line and returns those before it.</summary>
    public async Task<IReadOnlyList<string>> ReadUntilAsync(string last)
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is var line && line != last)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Reads all lines up to the end of the stream.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync() => LinesOf(await ReadBytesToEndAsync());

    public Task<byte[]> ReadBytesToEndAsync() => ReadRestAsync().Soon();

    /// <summary>Reads what has arrived, at most <paramref name="count"/> bytes, without waiting.</summary>
    public byte[] ReadArrived(int count)
    {
        if (!_pipe.Reader.TryRead(out var read))
        {
            return [];
        }

        var arrived = read.Buffer.Slice(0, Math.Min(count, read.Buffer.Length));
        var bytes = arrived.ToArray();
        _pipe.Reader.AdvanceTo(arrived.End);
        return bytes;
    }

    /// <summary>Reads at least <paramref name="bytes"/> bytes, or up to the end of the stream, and discards them.</summary>
    /// <returns>The number of lines.</returns>
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

    /// <summary>Resets the connection.</summary>
    public void Vanish() => _pipe.Reader.Complete();

    /// <summary>Splits a stream into lines; an unfinished last line is marked.</summary>
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

    private async Task<string> ReadNextLineAsync()
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
                throw new EndOfStreamException($"the stream ended after '{rest}'");
            }
        }
    }

    private async Task<byte[]> ReadRestAsync()
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
}
