using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Telnet;

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
    public async Task Plain_bytes_pass_uncopied_again_once_filtered_bytes_are_consumed()
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
    public async Task Telnet_commands_do_not_wake_the_consumer()
    {
        var read = _reader.ReadAsync().AsTask();
        await SendAsync("\u00FF\u00FD\u0001\u00FF\u00FAabc");
        Assert.False(read.IsCompleted);

        await SendAsync("\u00FF\u00F0x");

        Assert.Equal("x", Text(await read.Soon("the text behind it")));
    }

    [Fact]
    public async Task A_request_for_a_timing_mark_wakes_the_consumer_for_the_answer()
    {
        var read = _reader.ReadAsync().AsTask();
        await SendAsync("\u00FF\u00F4\u00FF\u00FD");
        Assert.False(read.IsCompleted);

        await SendAsync("\u0006");

        var result = await read.Soon("the answer");
        Assert.Equal("", Text(result));
        Assert.Equal("\u00FF\u00FC\u0006", Bytes.Latin(_reader.TakeAnswers().Span));
        Assert.True(_reader.TakeAnswers().IsEmpty);
        _reader.AdvanceTo(result.Buffer.End);
        Assert.False(_reader.TryRead(out _));
    }

    [Fact]
    public async Task Every_request_for_a_timing_mark_is_answered()
    {
        await SendAsync("a\u00FF\u00FD\u0006b\u00FF\u00FD\u0006c");

        Assert.Equal("abc", Text(await ReadAsync()));
        Assert.Equal("\u00FF\u00FC\u0006\u00FF\u00FC\u0006", Bytes.Latin(_reader.TakeAnswers().Span));
    }

    [Theory]
    [InlineData("helpp", "\b", " me\n", "help me\n")]
    [InlineData("hello", "\b\n", "", "hell\n")]
    [InlineData("sec", "ret\u00FF\u00F8", "help\n", "help\n")]
    [InlineData("e\u00CC", "\u0081\u007F", "a\n", "a\n")]
    public async Task Text_that_the_consumer_has_examined_and_left_can_be_erased(string first, string second, string third, string text)
    {
        foreach (var piece in (string[])[first, second, third])
        {
            await SendAsync(piece);
            if (_reader.TryRead(out var some) && !Text(some).EndsWith('\n'))
            {
                _reader.AdvanceTo(some.Buffer.Start, some.Buffer.End);
            }
            else if (!some.Buffer.IsEmpty)
            {
                Assert.Equal(text, Text(some));
                return;
            }
        }

        Assert.Fail("no line came");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("text", "text")]
    [InlineData("text\r", "text\r")]
    [InlineData("text\u00FF", "text\u00FF")]
    [InlineData("text\u00FF\u00FA", "text")]
    public async Task Completion_comes_with_the_bytes_held_back_and_is_repeated(string stream, string text)
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
    public async Task An_exception_of_the_connection_is_passed_on()
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
    public async Task A_cancelled_pending_read_loses_nothing(string before)
    {
        await SendAsync(before);
        if (_reader.TryRead(out var first))
        {
            _reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        }

        var read = _reader.ReadAsync().AsTask();
        Assert.False(read.IsCompleted);
        _reader.CancelPendingRead();

        var cancelled = await read.Soon("the cancelled read");
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
    public async Task A_read_with_a_cancelled_token_loses_nothing(string before)
    {
        await SendAsync(before);
        if (_reader.TryRead(out var first))
        {
            _reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        }

        using var cancel = new CancellationTokenSource();
        var read = _reader.ReadAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.Soon("the cancelled read"));

        await SendAsync("!");
        Assert.Equal(TelnetStreams.Text(Bytes.Of(before + "!")), Text(await ReadAsync()));
    }

    /// <summary>As <see cref="PipeReader.AdvanceTo(SequencePosition)"/> promises.</summary>
    [Theory]
    [InlineData("ab")]
    [InlineData("\u00FF\u00F1ab")]
    public async Task Unexamined_bytes_are_returned_again_at_once(string stream)
    {
        await SendAsync(stream);
        var result = await ReadAsync();
        _reader.AdvanceTo(result.Buffer.GetPosition(1));

        Assert.True(_reader.TryRead(out var rest));

        Assert.Equal("b", Text(rest));
    }

    /// <summary>Works inline and accepts any number of unread bytes, since those of a refused connection are not read.</summary>
    internal static Pipe NewPipe() => new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, minimumSegmentSize: 16, useSynchronizationContext: false));

    private static string Text(in ReadResult result) => Bytes.Latin(result.Buffer.ToArray());

    private async Task SendAsync(string latin) => await _pipe.Writer.WriteAsync(Bytes.Of(latin));

    private Task<ReadResult> ReadAsync() => _reader.ReadAsync().AsTask().Soon("a read");
}
