using System.Net.Sockets;

namespace KestrelChat.Client.Tests;

public sealed class ChatFailuresTests
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "refused the connection; is the server running there?")]
    [InlineData(SocketError.TimedOut, "did not answer in time")]
    [InlineData(SocketError.HostUnreachable, "cannot be reached")]
    [InlineData(SocketError.NetworkUnreachable, "cannot be reached")]
    [InlineData(SocketError.AccessDenied, "cannot connect")]
    public void A_failed_connection_gives_3_and_says_why(SocketError error, string expected)
    {
        ChatException failure = ChatFailures.Connect(Address, new SocketException((int)error));

        AssertFailure(failure, 3, expected);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "unknown host chat.example.org")]
    [InlineData(SocketError.NoData, "unknown host chat.example.org")]
    [InlineData(SocketError.TryAgain, "cannot look up host chat.example.org")]
    public void A_failed_look_up_gives_4_and_says_why(SocketError error, string expected)
    {
        ChatException failure = ChatFailures.Lookup(Address, new SocketException((int)error));

        AssertFailure(failure, 4, expected);
    }

    [Fact]
    public void A_look_up_without_answer_gives_4_and_says_how_long_it_took() =>
        AssertFailure(ChatFailures.LookupTimedOut(Address, TimeSpan.FromSeconds(10)), 4, "within 10 s");

    [Fact]
    public void A_lost_connection_gives_1() => AssertFailure(
        ChatFailures.ConnectionLost(Address, new SocketException((int)SocketError.ConnectionReset)), 1, "connection lost");

    [Fact]
    public void Broken_standard_streams_give_1_and_the_reason()
    {
        AssertFailure(ChatFailures.Input(Address, new IOException("Is a directory")), 1, "standard input cannot be read (Is a directory)");
        AssertFailure(ChatFailures.Output(Address, new IOException("No space left")), 1, "standard output cannot be written (No space left)");
    }

    private static void AssertFailure(ChatException failure, int exitCode, string expected)
    {
        Assert.Equal(exitCode, failure.ExitCode);
        Assert.Contains("chat.example.org:9000", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
