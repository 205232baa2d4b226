using KestrelChat.Server.Connections;
using KestrelChat.Server.Endpoints;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Limits;

/// <summary>How a connection is refused: one line that says why, in the wording of its endpoint, then the end.</summary>
internal static class Refusal
{
    /// <summary>Tells the client; the connection is closed when the caller returns.</summary>
    public static Task RefuseAsync(this ConnectionContext connection, CloseReason reason, Phrase phrase, in PhraseArguments arguments)
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(reason);
        var wording = connection.Features.GetRequiredFeature<ChatEndpoint>().Wording;
        wording[phrase]!.Write(arguments, connection.Transport.Output);
        return connection.Transport.Output.FlushAsync().AsTask();
    }
}
