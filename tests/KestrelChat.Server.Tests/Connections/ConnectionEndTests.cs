using System.IO.Pipelines;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Server.Transport;
using KestrelChat.Testing;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Tests.Connections;

public class ConnectionEndTests
{
    [Fact]
    public async Task Only_a_few_refused_clients_that_go_on_sending_keep_their_places()
    {
        var time = new ManualTime();
        var middleware = new ConnectionEndMiddleware(Refuse, time);
        var kept = new List<Task>();
        for (var client = 0; client < ConnectionEndMiddleware.MaxRefused; client++)
        {
            kept.Add(EndAsync(middleware));
        }

        await EndAsync(middleware).Soon("a client too many to be closed at once");
        Assert.DoesNotContain(kept, client => client.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(kept).Soon("the others to be closed");
        Assert.False(EndAsync(middleware).IsCompleted);
    }

    private static Task Refuse(ConnectionContext connection)
    {
        connection.Features.Set(MemoryConnection.Endpoint);
        connection.Refuse(CloseReason.TooManyFromAddress, MessageId.TooManyFromAddress, default);
        return Task.CompletedTask;
    }

    private static async Task EndAsync(ConnectionEndMiddleware middleware)
    {
        var input = new Pipe();
        await input.Writer.WriteAsync(new byte[1]);
        await middleware.OnConnectionAsync(new DefaultConnectionContext { Transport = new DuplexPipe(input.Reader, PipeWriter.Create(Stream.Null)) });
    }
}
