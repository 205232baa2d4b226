using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Connections;

/// <summary>Refuses a connection with one line that says why, in the wording of its endpoint.</summary>
internal static class Refusal
{
    /// <summary>Sends the line. The connection closes when the middleware that calls this returns.</summary>
    public static Task RefuseAsync(this ConnectionContext connection, CloseReason reason, MessageId message, in MessageArguments arguments)
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(reason);
        var wording = connection.Features.GetRequiredFeature<EndpointFeature>().Wording;
        wording[message]!.Write(arguments, connection.Transport.Output);
        return connection.Transport.Output.FlushAsync().AsTask();
    }
}
