using System.Net.Sockets;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Tests;

public sealed class ClientErrorsTests
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "connection refused; is the server running?")]
    [InlineData(SocketError.TimedOut, "timed out")]
    [InlineData(SocketError.HostUnreachable, "unreachable")]
    [InlineData(SocketError.NetworkUnreachable, "unreachable")]
    [InlineData(SocketError.AccessDenied, "check the host and the port")]
    public void A_failed_connect_returns_3_and_the_reason(SocketError socketError, string expected)
    {
        ClientException error = ClientErrors.ConnectFailed(Address, new SocketException((int)socketError));

        AssertError(error, 3, expected);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "unknown host chat.example.org")]
    [InlineData(SocketError.NoData, "unknown host chat.example.org")]
    [InlineData(SocketError.TryAgain, "host lookup failed")]
    public void A_failed_lookup_returns_4_and_the_reason(SocketError socketError, string expected)
    {
        ClientException error = ClientErrors.LookupFailed(Address, new SocketException((int)socketError));

        AssertError(error, 4, expected);
    }

    [Fact]
    public void A_lookup_that_times_out_returns_4_and_the_timeout() =>
        AssertError(ClientErrors.LookupTimedOut(Address, TimeSpan.FromSeconds(10)), 4, "timed out after 10 s");

    [Fact]
    public void A_lost_connection_returns_1() => AssertError(
        ClientErrors.ConnectionLost(Address, new SocketException((int)SocketError.ConnectionReset)), 1, "connection to chat.example.org:9000 lost (");

    [Fact]
    public void A_failed_standard_stream_returns_1_and_the_reason()
    {
        AssertError(ClientErrors.InputFailed(Address, new IOException("Is a directory")), 1, "cannot read standard input (Is a directory)");
        AssertError(ClientErrors.OutputFailed(Address, new IOException("No space left")), 1, "cannot write to standard output (No space left)");
    }

    private static void AssertError(ClientException error, int exitCode, string expected)
    {
        Assert.Equal(exitCode, error.ExitCode);
        Assert.Contains("chat.example.org:9000", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
