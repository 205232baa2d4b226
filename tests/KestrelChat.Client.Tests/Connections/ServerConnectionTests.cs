using System.Text;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Connections;

public sealed class ServerConnectionTests
{
    private static readonly ServerAddress Address = new("chat.example.org", 9000);

    [Theory]
    [InlineData("", true)]
    [InlineData("\u0015", false)]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0016", true)]
    [InlineData("hello\n", false)]
    public async Task A_server_that_closes_without_a_word_or_with_an_alert_seems_to_expect_TLS(string sent, bool expected)
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using ServerConnection connection = new(Address, pair.Client);
        await pair.Server.SendAsync(Encoding.Latin1.GetBytes(sent));
        pair.Server.CloseSending();

        while (connection.Receive(new byte[1]) > 0)
        {
        }

        Assert.Equal(expected, connection.SeemsToExpectTls);
    }

    [Fact]
    public async Task A_server_that_closes_after_the_client_did_need_not_say_anything()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using ServerConnection connection = new(Address, pair.Client);
        connection.ShutdownSend();
        pair.Server.CloseSending();

        Assert.Equal(0, connection.Receive(new byte[1]));
        Assert.False(connection.SeemsToExpectTls);
    }

    [Theory]
    [InlineData("", "before the server sent anything; if it expects TLS, use --tls")]
    [InlineData("x", "the last lines may not have been delivered")]
    public async Task A_reset_before_anything_else_mentions_TLS(string sent, string expected)
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        using ServerConnection connection = new(Address, pair.Client);
        await pair.Server.SendAsync(sent);
        if (sent.Length > 0)
        {
            Assert.Equal(1, connection.Receive(new byte[1]));
        }

        pair.Server.Reset();

        ClientException error = Assert.Throws<ClientException>(() => connection.Receive(new byte[1]));
        Assert.Equal(1, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_ends_a_send_to_a_server_that_does_not_read()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        ServerConnection connection = new(Address, pair.Client);
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task sending = Task.Factory.StartNew(
            () =>
            {
                while (true)
                {
                    connection.Send(new byte[64 * 1024]);
                    sent.TrySetResult();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await sent.Task.WithTimeout();

        connection.Close();

        await Assert.ThrowsAsync<ClientException>(() => sending.WithTimeout());
    }

    [Fact]
    public async Task A_closed_connection_may_be_closed_again()
    {
        using ConnectedPair pair = await ConnectedPair.CreateAsync();
        ServerConnection connection = new(Address, pair.Client);

        connection.Close();
        connection.ShutdownSend();
        connection.Close();

        Assert.Throws<ClientException>(() => connection.Receive(new byte[1]));
        Assert.Throws<ClientException>(() => connection.Send("x"u8));
    }
}
