using System.Net.Sockets;
using System.Text;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests;

public sealed class ChatSessionTests : IDisposable
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);

    /// <summary>Every byte there is: NUL, line ends and what is not UTF-8 among them.</summary>
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private readonly ScriptedInput _input = new();

    public void Dispose()
    {
        // Lets the thread go that still reads.
        _input.End();
    }

    [Fact]
    public async Task Bytes_go_both_ways_unchanged()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);

        _input.Type(AllBytes);
        Assert.Equal(AllBytes, await pair.Server.ReadAsync(AllBytes.Length));
        await pair.Server.SendAsync(AllBytes);
        Assert.Equal(AllBytes, await output.WaitForAsync(AllBytes.Length));

        pair.Server.FinishSending();
        await session.Soon();
    }

    [Fact]
    public async Task What_the_server_sends_is_flushed_before_anything_is_typed()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);

        await pair.Server.SendAsync("What is your name?\n");

        Assert.Equal("What is your name?\n"u8.ToArray(), await output.WaitForAsync(19));
        Assert.False(session.IsCompleted);
        pair.Server.FinishSending();
        await session.Soon();
    }

    [Fact]
    public async Task The_end_of_the_input_closes_the_sending_side_only()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);

        _input.Type("hello\n"u8.ToArray());
        _input.End();
        Assert.Equal("hello\n"u8.ToArray(), await pair.Server.ReadToEndAsync());
        await pair.Server.SendAsync("still here\n");
        await output.WaitForAsync(11);
        Assert.False(session.IsCompleted);

        pair.Server.Dispose();
        await session.Soon();
        Assert.Equal("still here\n", Encoding.UTF8.GetString(output.Visible));
    }

    [Fact]
    public async Task The_session_ends_when_the_server_closes_while_the_input_waits()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);
        await _input.Reader.Soon();

        await pair.Server.SendAsync("bye\n");
        pair.Server.Dispose();

        await session.Soon();
        Assert.Equal("bye\n", Encoding.UTF8.GetString(output.Visible));
    }

    [Fact]
    public async Task The_session_ends_when_the_server_closes_its_side_and_reads_nothing_any_more()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput());
        _input.TypeForever(new byte[32 * 1024]);
        await UntilNothingMoreFitsAsync(pair.Client);

        pair.Server.FinishSending();

        await session.Soon();
    }

    [Fact]
    public async Task A_reset_is_reported_as_lost_connection_after_what_came_before_it()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);
        await pair.Server.SendAsync("hello\n");
        await output.WaitForAsync(6);

        pair.Server.Reset();

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => session.Soon());
        Assert.Equal(1, failure.ExitCode);
        Assert.Equal("hello\n", Encoding.UTF8.GetString(output.Visible));
    }

    [Fact]
    public async Task A_reset_that_only_sending_was_told_of_is_reported_as_well()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using ManualResetEventSlim gate = new();
        RecordedOutput output = new() { BeforeWrite = () => Assert.True(gate.Wait(Limits.Patience)) };
        Task session = Run(pair, output);
        await pair.Server.SendAsync("x");
        await output.FirstWrite.Soon();

        // Receiving is held up in the output, so sending is the first to hear of the reset, and ends.
        pair.Server.Reset();
        _input.TypeForever(new byte[1]);
        Assert.True((await _input.Reader.Soon()).Join(Limits.Patience));
        gate.Set();

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => session.Soon());
        Assert.Equal(1, failure.ExitCode);
    }

    [Fact]
    public async Task Typing_after_the_server_closed_is_not_a_lost_connection()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using ManualResetEventSlim gate = new();
        RecordedOutput output = new() { BeforeWrite = () => Assert.True(gate.Wait(Limits.Patience)) };
        Task session = Run(pair, output);
        await pair.Server.SendAsync("x");
        await output.FirstWrite.Soon();

        pair.Server.Dispose();
        _input.TypeForever(new byte[1]);
        Assert.True((await _input.Reader.Soon()).Join(Limits.Patience));
        gate.Set();

        await session.Soon();
        Assert.Equal("x"u8.ToArray(), output.Visible);
    }

    [Fact]
    public async Task An_input_that_cannot_be_read_ends_the_session()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput());

        _input.Fail(new IOException("Is a directory"));

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => session.Soon());
        Assert.Contains("standard input", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task An_output_that_cannot_be_written_ends_the_session(Type reason)
    {
        Exception exception = (Exception)Activator.CreateInstance(reason, "No space left on device")!;
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput { BeforeWrite = () => throw exception });

        await pair.Server.SendAsync("hello\n");

        ChatException failure = await Assert.ThrowsAsync<ChatException>(() => session.Soon());
        Assert.Contains("standard output", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_nobody_reads_ends_the_session_normally()
    {
        const int brokenPipe = 32;
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput { BeforeWrite = () => throw new IOException("Broken pipe", brokenPipe) });

        await pair.Server.SendAsync("hello\n");

        await session.Soon();
    }

    [Fact]
    public async Task Cancelling_ends_the_session_while_everything_waits()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using CancellationTokenSource cancellation = new();
        Task session = RunWithoutOutput(pair, cancellation.Token);
        await _input.Reader.Soon();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.Soon());
    }

    [Fact]
    public async Task Cancelling_ends_the_session_after_the_end_of_the_input()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using CancellationTokenSource cancellation = new();
        Task session = RunWithoutOutput(pair, cancellation.Token);
        _input.End();
        await pair.Server.ReadToEndAsync();
        Assert.True((await _input.Reader.Soon()).Join(Limits.Patience));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.Soon());
    }

    private Task Run(ConnectedPair pair, Stream output) =>
        new ChatSession(Address, pair.Client, _input, output).RunAsync(TestContext.Current.CancellationToken);

    private Task RunWithoutOutput(ConnectedPair pair, CancellationToken cancellationToken) =>
        new ChatSession(Address, pair.Client, _input, new RecordedOutput()).RunAsync(cancellationToken);

    /// <summary>Waits until the send buffer stays full, with the receiver's beyond it.</summary>
    private static async Task UntilNothingMoreFitsAsync(Socket socket)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Limits.Patience);
        while (socket.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectWrite))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
