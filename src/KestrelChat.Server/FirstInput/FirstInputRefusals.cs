using System.Buffers;
using KestrelChat.Server.Connections;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.FirstInput;

/// <summary>Refuses connections that begin with another protocol than text. Any thread.</summary>
internal sealed class FirstInputRefusals(RefusalLog refusals)
{
    /// <summary>Sets why the connection ends, and logs it.</summary>
    /// <returns>What the client is told after everything that the chat has sent; empty if it expects no text.</returns>
    public ReadOnlyMemory<byte> Refuse(ConnectionContext connection, FirstInputKind kind)
    {
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        var reason = kind.ToCloseReason();
        outcome.Set(reason);
        if (outcome.Reason != reason)
        {
            // It ended for another reason before, and was told that one.
            return default;
        }

        refusals.Refused(reason, DetailOf(connection, kind));
        return AnswerTo(connection, kind);
    }

    private static string DetailOf(ConnectionContext connection, FirstInputKind kind) => kind switch
    {
        FirstInputKind.HttpRequest => "a client sent an HTTP request to the chat",
        FirstInputKind.ProxyHeader => $"a PROXY header came unexpectedly: {(connection.Features.Get<UnexpectedProxyHeader>() ?? UnexpectedProxyHeader.Off).Detail}",
        FirstInputKind.Stun => "a client sent a STUN message (WebRTC) to the chat",
        _ => "a client sent a TLS hello where text is expected",
    };

    private static ReadOnlyMemory<byte> AnswerTo(ConnectionContext connection, FirstInputKind kind)
    {
        var answer = new ArrayBufferWriter<byte>();
        var wording = connection.Features.GetRequiredFeature<EndpointFeature>().Wording;
        switch (kind)
        {
            case FirstInputKind.HttpRequest:
                HttpRefusal.Write(wording[MessageId.HttpOnChatPort]!.Render(default), answer);
                break;
            case FirstInputKind.ProxyHeader:
                wording[MessageId.ProxyHeaderUnexpected]!.Write(default, answer);
                break;
        }

        return answer.WrittenMemory;
    }
}
