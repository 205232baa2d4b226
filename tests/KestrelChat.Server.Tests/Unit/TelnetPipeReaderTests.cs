using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Unit;

public sealed class TelnetPipeReaderTests
{
    private readonly Pipe _pipe = NewPipe();
    private readonly TelnetPipeReader _reader;

    public TelnetPipeReaderTests() => _reader = new TelnetPipeReader(_pipe.Reader);

    [Fact]
    public async Task Plain_bytes_pass_without_being_copied()
    {
        var memory = _pipe.Writer.GetMemory(16);
        "hello\r\n"u8.CopyTo(memory.Span);
        _pipe.Writer.Advance(7);
        await _pipe.Writer.FlushAsync();

        var result = await ReadAsync();

        Assert.True(MemoryMarshal.TryGetArray<byte>(memory, out var written));
        Assert.True(MemoryMarshal.TryGetArray(result.Buffer.First, out var shown));
        Assert.Same(written.Array, shown.Array);
        Assert.Equal(written.Offset, shown.Offset);
        Assert.Equal("hello\r\n", Text(result));
    }

    [Fact]
    public async Task Plain_bytes_pass_without_being_copied_again_once_all_is_taken()
    {
        await SendAsync("\u00FF\u00F1a");
        var first = await ReadAsync();
        Assert.Equal("a", Text(first));
        _reader.AdvanceTo(first.Buffer.End);
        var memory = _pipe.Writer.GetMemory(16);
        "b"u8.CopyTo(memory.Span);
        _pipe.Writer.Advance(1);
        await _pipe.Writer.FlushAsync();

        var second = await ReadAsync();

        Assert.True(MemoryMarshal.TryGetArray<byte>(memory, out var written));
        Assert.True(MemoryMarshal.TryGetArray(second.Buffer.First, out var shown));
        Assert.Same(written.Array, shown.Array);
        Assert.Equal("b", Text(second));
    }

    [Fact]
    public async Task The_consumer_is_not_woken_for_Telnets_own_bytes()
    {
        var read = _reader.ReadAsync().AsTask();
        await SendAsync("\u00FF\u00FD\u0001\u00FF\u00FAabc");
        Assert.False(read.IsCompleted);

        await SendAsync("\u00FF\u00F0x");

        Assert.Equal("x", Text(await read.SoonAsync("the text behind it")));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("text", "text")]
    [InlineData("text\r", "text\r")]
    [InlineData("text\u00FF", "text\u00FF")]
    [InlineData("text\u00FF\u00FA", "text")]
    public async Task Completion_is_seen_with_what_was_held_back_and_again(string stream, string text)
    {
        await SendAsync(stream);
        await _pipe.Writer.CompleteAsync();

        var result = await ReadAsync();

        Assert.True(result.IsCompleted);
        Assert.Equal(text, Text(result));
        _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        var again = await ReadAsync();
        Assert.True(again.IsCompleted);
        Assert.Equal(text, Text(again));
        _reader.AdvanceTo(again.Buffer.End);
        Assert.True((await ReadAsync()) is { IsCompleted: true, Buffer.IsEmpty: true });
    }

    [Fact]
    public async Task A_fault_of_the_connection_is_seen()
    {
        await SendAsync("\u00FF");
        await _pipe.Writer.CompleteAsync(new IOException("reset"));

        await Assert.ThrowsAsync<IOException>(ReadAsync);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("\u00FF\u00F1filtered")]
    [InlineData("\u00FF")]
    public async Task A_cancelled_read_is_passed_on_and_loses_nothing(string before)
    {
        await SendAsync(before);
        if (_reader.TryRead(out var first))
        {
            _reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        }

        var read = _reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        _reader.CancelPendingRead();

        var cancelled = await read.SoonAsync("the cancelled read");
        Assert.True(cancelled.IsCanceled);
        Assert.False(cancelled.IsCompleted);
        _reader.AdvanceTo(cancelled.Buffer.Start, cancelled.Buffer.End);
        await SendAsync("!");
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(TelnetStreams.Text(Bytes.Of(before + "!")), Text(await ReadAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u00FF\u00F1filtered")]
    public async Task A_read_whose_token_is_cancelled_ends_and_loses_nothing(string before)
    {
        await SendAsync(before);
        if (_reader.TryRead(out var first))
        {
            _reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        }

        using var cancel = new CancellationTokenSource();
        var read = _reader.ReadAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.SoonAsync("the cancelled read"));

        await SendAsync("!");
        Assert.Equal(TelnetStreams.Text(Bytes.Of(before + "!")), Text(await ReadAsync()));
    }

    /// <summary>As <see cref="PipeReader.AdvanceTo(SequencePosition)"/> has it: what was not examined is there to be read.</summary>
    [Theory]
    [InlineData("ab")]
    [InlineData("\u00FF\u00F1ab")]
    public async Task What_was_left_without_being_examined_is_shown_again_at_once(string stream)
    {
        await SendAsync(stream);
        var result = await ReadAsync();
        _reader.AdvanceTo(result.Buffer.GetPosition(1));

        Assert.True(_reader.TryRead(out var rest));

        Assert.Equal("b", Text(rest));
    }

    /// <summary>It works inline, and takes any number of bytes that nobody reads: a refused connection's are not.</summary>
    internal static Pipe NewPipe() => new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, minimumSegmentSize: 16, useSynchronizationContext: false));

    private static string Text(in ReadResult result) => Bytes.Latin(result.Buffer.ToArray());

    private async Task SendAsync(string latin) => await _pipe.Writer.WriteAsync(Bytes.Of(latin));

    private Task<ReadResult> ReadAsync() => _reader.ReadAsync().AsTask().SoonAsync("a read");
}
