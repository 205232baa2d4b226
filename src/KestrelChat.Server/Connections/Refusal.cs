using KestrelChat.Views;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Connections;

/// <summary>
/// That a connection is refused, as one of its features: the line that says why, in the wording of its endpoint. Over TLS it can
/// be sent only after the handshake, so the middleware that decides sets it, and <see cref="RefusalMiddleware"/> sends it.
/// </summary>
/// <param name="Line">As the client is sent it.</param>
/// <param name="Notice">As a user would be.</param>
internal sealed record Refusal(ReadOnlyMemory<byte> Line, ReadOnlyMemory<byte> Notice);

internal static class RefusalExtensions
{
    /// <summary>
    /// Refuses a connection. The caller then passes it on; middleware on its way lets it pass if <see cref="IsRefused"/>.
    /// </summary>
    public static void Refuse(this ConnectionContext connection, CloseReason reason, MessageId message, in MessageArguments arguments)
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(reason);
        var wording = connection.Features.GetRequiredFeature<EndpointFeature>().Wording;
        var notice = wording[message]!.Render(arguments);
        var line = connection.Features.Get<RawStart>() is null ? notice : NoticeLine.RenderGoodbye(View.AllRawOf(wording), reason, message, arguments, TimeProvider.System.GetUtcNow());
        connection.Features.Set(new Refusal(line, notice));
    }

    public static bool IsRefused(this ConnectionContext connection) => connection.Features.Get<Refusal>() is not null;
}
