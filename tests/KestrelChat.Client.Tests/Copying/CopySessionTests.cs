using System.Net.Sockets;
using System.Text;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Copying;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Copying;

public sealed class CopySessionTests : IDisposable
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);

    // Includes NUL, line ends and invalid UTF-8.
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private readonly ScriptedInput _input = new();

    public void Dispose()
    {
        // Ends the thread that may still be reading.
        _input.End();
    }

    [Fact]
    public async Task Bytes_are_copied_unchanged_in_both_directions()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);

        _input.Type(AllBytes);
        Assert.Equal(AllBytes, await pair.Server.ReadAsync(AllBytes.Length));
        await pair.Server.SendAsync(AllBytes);
        Assert.Equal(AllBytes, await output.WaitForAsync(AllBytes.Length));

        pair.Server.CloseSending();
        await session.WithTimeout();
    }

    [Fact]
    public async Task Output_is_flushed_before_any_input()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);

        await pair.Server.SendAsync("What is your name?\n");

        Assert.Equal("What is your name?\n"u8.ToArray(), await output.WaitForAsync(19));
        Assert.False(session.IsCompleted);
        pair.Server.CloseSending();
        await session.WithTimeout();
    }

    [Fact]
    public async Task The_end_of_the_input_closes_only_the_sending_side()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);

        _input.Type("hello\n"u8.ToArray());
        _input.End();
        Assert.Equal("hello\n"u8.ToArray(), await pair.Server.ReadToEndAsync());
        await pair.Server.SendAsync("more\n");
        await output.WaitForAsync(5);
        Assert.False(session.IsCompleted);

        pair.Server.Dispose();
        await session.WithTimeout();
        Assert.Equal("more\n", Encoding.UTF8.GetString(output.Flushed));
    }

    [Fact]
    public async Task The_session_ends_when_the_server_closes_while_input_is_pending()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);
        await _input.ReaderThread.WithTimeout();

        await pair.Server.SendAsync("bye\n");
        pair.Server.Dispose();

        await session.WithTimeout();
        Assert.Equal("bye\n", Encoding.UTF8.GetString(output.Flushed));
    }

    [Fact]
    public async Task The_session_ends_when_the_server_stops_reading_and_closes_its_sending_side()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput());
        _input.TypeForever(new byte[32 * 1024]);
        await WaitUntilSendBufferIsFullAsync(pair.Client);

        pair.Server.CloseSending();

        await session.WithTimeout();
    }

    [Fact]
    public async Task A_reset_is_reported_as_a_lost_connection_after_the_bytes_before_it()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        RecordedOutput output = new();
        Task session = Run(pair, output);
        await pair.Server.SendAsync("hello\n");
        await output.WaitForAsync(6);

        pair.Server.Reset();

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => session.WithTimeout());
        Assert.Equal(1, error.ExitCode);
        Assert.Equal("hello\n", Encoding.UTF8.GetString(output.Flushed));
    }

    [Fact]
    public async Task A_reset_that_only_a_send_observed_is_reported()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using ManualResetEventSlim gate = new();
        RecordedOutput output = new() { BeforeWrite = () => Assert.True(gate.Wait(TestTimeout.Default)) };
        Task session = Run(pair, output);
        await pair.Server.SendAsync("x");
        await output.FirstWrite.WithTimeout();

        // The receiving direction is blocked in the output, so a send observes the reset first.
        pair.Server.Reset();
        _input.TypeForever(new byte[1]);
        Assert.True((await _input.ReaderThread.WithTimeout()).Join(TestTimeout.Default));
        gate.Set();

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => session.WithTimeout());
        Assert.Equal(1, error.ExitCode);
    }

    [Fact]
    public async Task Input_after_the_server_closed_is_not_a_lost_connection()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using ManualResetEventSlim gate = new();
        RecordedOutput output = new() { BeforeWrite = () => Assert.True(gate.Wait(TestTimeout.Default)) };
        Task session = Run(pair, output);
        await pair.Server.SendAsync("x");
        await output.FirstWrite.WithTimeout();

        pair.Server.Dispose();
        _input.TypeForever(new byte[1]);
        Assert.True((await _input.ReaderThread.WithTimeout()).Join(TestTimeout.Default));
        gate.Set();

        await session.WithTimeout();
        Assert.Equal("x"u8.ToArray(), output.Flushed);
    }

    [Fact]
    public async Task A_failed_read_of_standard_input_ends_the_session_with_an_error()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput());

        _input.Fail(new IOException("Is a directory"));

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => session.WithTimeout());
        Assert.Contains("standard input", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task A_failed_write_to_standard_output_ends_the_session_with_an_error(Type exceptionType)
    {
        Exception exception = (Exception)Activator.CreateInstance(exceptionType, "No space left on device")!;
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput { BeforeWrite = () => throw exception });

        await pair.Server.SendAsync("hello\n");

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => session.WithTimeout());
        Assert.Contains("standard output", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_output_pipe_ends_the_session_normally()
    {
        const int brokenPipe = 32;
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        Task session = Run(pair, new RecordedOutput { BeforeWrite = () => throw new IOException("Broken pipe", brokenPipe) });

        await pair.Server.SendAsync("hello\n");

        await session.WithTimeout();
    }

    [Fact]
    public async Task Cancellation_ends_the_session_while_both_directions_are_blocked()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using CancellationTokenSource cancellation = new();
        Task session = RunWithoutOutput(pair, cancellation.Token);
        await _input.ReaderThread.WithTimeout();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WithTimeout());
    }

    [Fact]
    public async Task Cancellation_ends_the_session_after_the_end_of_the_input()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using CancellationTokenSource cancellation = new();
        Task session = RunWithoutOutput(pair, cancellation.Token);
        _input.End();
        await pair.Server.ReadToEndAsync();
        Assert.True((await _input.ReaderThread.WithTimeout()).Join(TestTimeout.Default));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WithTimeout());
    }

    private Task Run(ConnectedPair pair, Stream output) =>
        new CopySession(Address, new ServerConnection(Address, pair.Client), ReadOnlyMemory<byte>.Empty, _input, output).RunAsync(TestContext.Current.CancellationToken);

    private Task RunWithoutOutput(ConnectedPair pair, CancellationToken cancellationToken) =>
        new CopySession(Address, new ServerConnection(Address, pair.Client), ReadOnlyMemory<byte>.Empty, _input, new RecordedOutput()).RunAsync(cancellationToken);

    /// <summary>Waits until the send buffer stays full, and with it the receive buffer at the other end.</summary>
    private static async Task WaitUntilSendBufferIsFullAsync(Socket socket)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TestTimeout.Default);
        while (socket.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectWrite))
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
