using System.Buffers;
using System.IO.Pipelines;
using KestrelChat.Server.Connections;
using KestrelChat.Server.FirstInput;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Tests.Telnet;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace KestrelChat.Server.Tests.FirstInput;

public sealed class FirstInputReaderTests
{
    private readonly ManualTime _time = new();
    private readonly Pipe _pipe = TelnetPipeReaderTests.NewPipe();
    private readonly ConnectionOutcome _outcome = new();
    private readonly FirstInputReader _reader;

    public FirstInputReaderTests()
    {
        var connection = new DefaultConnectionContext { Transport = new DuplexPipe(_pipe.Reader, PipeWriter.Create(Stream.Null)) };
        connection.Features.Set(_outcome);
        connection.Features.Set(MemoryConnection.Endpoint);
        var refusals = new FirstInputRefusals(new RefusalLog(_time, NullLogger<RefusalLog>.Instance));
        _reader = new FirstInputReader(connection, refusals, FirstInputs.MaxLineBytes, _time);
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("GET\n")]
    [InlineData("\u00FF\u00FD\u0006")]
    public async Task Text_is_passed_on_at_once(string text)
    {
        var read = ReadAsync();
        await SendAsync(text);

        Assert.Equal(text, await TakeAsync(read));
    }

    [Fact]
    public async Task A_line_that_may_be_a_request_is_passed_on_when_it_is_complete()
    {
        var read = ReadAsync();
        await SendAsync("GET / ");
        Assert.False(read.IsCompleted);

        await SendAsync("me that\n");

        Assert.Equal("GET / me that\n", await TakeAsync(read));
        Assert.Equal(CloseReason.None, _outcome.Reason);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    public async Task Empty_lines_alone_are_passed_on_after_a_moment(string lines)
    {
        var read = ReadAsync();
        await SendAsync(lines);
        Assert.False(read.IsCompleted);

        _time.Advance(FirstInputReader.EmptyLinesDelay);

        Assert.Equal(lines, await TakeAsync(read));
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Theory]
    [InlineData("\r\n", "\r\n\0\r\nQUIT\n!")]
    [InlineData("\r\n\r\n", "\0\r\nQUIT\n!")]
    [InlineData("\n", "GET / HTTP/1.1\r\n")]
    public async Task What_follows_empty_lines_that_were_passed_on_is_still_recognized(string lines, string rest)
    {
        var first = ReadAsync();
        await SendAsync(lines);
        _time.Advance(FirstInputReader.EmptyLinesDelay);
        await TakeAsync(first);
        var read = ReadAsync();

        await SendAsync(rest);

        Assert.True((await read.Soon("the end")) is { IsCompleted: true, Buffer.IsEmpty: true });
        Assert.NotEqual(CloseReason.None, _outcome.Reason);
    }

    [Fact]
    public async Task Many_empty_lines_are_passed_on_at_once()
    {
        var lines = new string('\n', 5_000);
        await SendAsync(lines + "hello\n");

        var text = "";
        while (!text.EndsWith("hello\n", StringComparison.Ordinal))
        {
            text += await TakeAsync(ReadAsync());
        }

        Assert.Equal(lines + "hello\n", text);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", CloseReason.HttpOnChatPort)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n!\u0011", CloseReason.ProxyHeaderUnexpected)]
    [InlineData("\u0016\u0003\u0001", CloseReason.TlsOnPlainText)]
    [InlineData("\0\u0003\0\u0008!\u0012\u00A4B0123456789ab\0\u0006\0\u0004\nhi\n", CloseReason.StunOnChatPort)]
    public async Task Another_protocol_ends_the_input_and_sets_the_outcome(string stream, CloseReason reason)
    {
        var read = ReadAsync();
        foreach (var each in stream)
        {
            await SendAsync(each.ToString());
        }

        for (var again = 0; again < 3; again++)
        {
            var result = await read.Soon("the end");
            Assert.True(result is { IsCompleted: true, Buffer.IsEmpty: true });
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            read = ReadAsync();
        }

        Assert.Equal(reason, _outcome.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / ")]
    [InlineData("\r\n")]
    public async Task A_cancelled_read_gives_nothing_and_loses_nothing(string before)
    {
        var read = ReadAsync();
        await SendAsync(before);
        _reader.CancelPendingRead();

        var cancelled = await read.Soon("the cancelled read");
        Assert.True(cancelled is { IsCanceled: true, IsCompleted: false, Buffer.IsEmpty: true });
        _reader.AdvanceTo(cancelled.Buffer.Start, cancelled.Buffer.End);
        await SendAsync("x\n");
        Assert.Equal(before + "x\n", await TakeAsync(ReadAsync()));
    }

    [Fact]
    public async Task The_end_of_the_input_decides()
    {
        await SendAsync("GET / HTTP/1.");
        await _pipe.Writer.CompleteAsync();

        var result = await ReadAsync().Soon("the end");

        Assert.True(result.IsCompleted);
        Assert.Equal("GET / HTTP/1.", Bytes.Latin(result.Buffer.ToArray()));
    }

    private async Task SendAsync(string latin) => await _pipe.Writer.WriteAsync(Bytes.Of(latin));

    private Task<ReadResult> ReadAsync() => _reader.ReadAsync().AsTask();

    private async Task<string> TakeAsync(Task<ReadResult> read)
    {
        var result = await read.Soon("a read");
        var text = Bytes.Latin(result.Buffer.ToArray());
        _reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}
