using KestrelChat.Server.Connections;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.FirstInput;

/// <summary>
/// Closes connections whose input begins with another protocol: TLS, HTTP, STUN, or a PROXY header that is not expected. The chat receives
/// nothing of it. A web page could otherwise make its visitors' browsers speak here, in their names.
/// </summary>
internal sealed class FirstInputMiddleware(ConnectionDelegate next, int maxLineBytes, RefusalLog refusals, TimeProvider time)
{
    /// <summary>A client that sends nothing for this time has sent its request.</summary>
    private static readonly TimeSpan s_inputPause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a client may go on sending.</summary>
    private static readonly TimeSpan s_discardTimeout = TimeSpan.FromSeconds(2);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var transport = connection.Transport;
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        var input = new FirstInputReader(transport.Input, outcome, maxLineBytes, time);
        connection.Transport = new DuplexPipe(input, transport.Output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }

        // A connection that ended for another reason was told that one.
        if (outcome.Reason != CloseReason.None && outcome.Reason == input.Kind.ToCloseReason())
        {
            refusals.Refused(outcome.Reason, DetailOf(input.Kind, connection));
            await AnswerAsync(connection, input.Kind);
        }
    }

    private static string DetailOf(FirstInputKind kind, ConnectionContext connection) => kind switch
    {
        FirstInputKind.HttpRequest => "a client sent an HTTP request to the chat",
        FirstInputKind.ProxyHeader => $"a PROXY header came unexpectedly: {(connection.Features.Get<UnexpectedProxyHeader>() ?? UnexpectedProxyHeader.Off).Detail}",
        FirstInputKind.Stun => "a client sent a STUN message (WebRTC) to the chat",
        _ => "a client sent a TLS hello where text is expected",
    };

    /// <summary>Says why, after everything that the chat has sent, and discards the rest of the input: it could reset the connection.</summary>
    private async Task AnswerAsync(ConnectionContext connection, FirstInputKind kind)
    {
        var output = connection.Transport.Output;
        var wording = connection.Features.GetRequiredFeature<EndpointFeature>().Wording;
        switch (kind)
        {
            case FirstInputKind.HttpRequest:
                HttpRefusal.Write(wording[MessageId.HttpOnChatPort]!.Render(default), output);
                break;
            case FirstInputKind.ProxyHeader:
                wording[MessageId.ProxyHeaderUnexpected]!.Write(default, output);
                break;
            default:
                // It expects TLS or STUN: no text.
                return;
        }

        await output.FlushAsync();
        await connection.Transport.Input.DiscardAsync(s_inputPause, s_discardTimeout, time);
    }
}

internal static class FirstInputExtensions
{
    /// <summary>A line may be shorter in the chat than a request line of HTTP has to be.</summary>
    private const int MinLineBytes = 4096;

    /// <summary>Closes connections whose input begins with another protocol.</summary>
    public static void UseFirstInput(this IConnectionBuilder builder)
    {
        var maxLineBytes = Math.Max(MinLineBytes, builder.ApplicationServices.GetRequiredService<IOptions<HubOptions>>().Value.MaxLineBytes);
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
        builder.Use(next => new FirstInputMiddleware(next, maxLineBytes, refusals, time).OnConnectionAsync);
    }
}
