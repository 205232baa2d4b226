using System.Net;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Hub;

/// <summary>Decides which addresses may connect. Any thread; MUST NOT block.</summary>
public interface IAdmissionPolicy
{
    /// <summary>Why a client from this address is refused; null if it is admitted.</summary>
    Refusal? Check(IPAddress address);
}

/// <summary>Why a client is refused.</summary>
/// <param name="CloseReason">For the log and the metrics.</param>
/// <param name="Goodbye">The last message to the client.</param>
/// <param name="Text">The text of the message's <c>{reason}</c>; UTF-8.</param>
public sealed record Refusal(CloseReason CloseReason, MessageId Goodbye, ReadOnlyMemory<byte> Text);

/// <summary>Admits every address.</summary>
public sealed class OpenAdmission : IAdmissionPolicy
{
    public Refusal? Check(IPAddress address) => null;
}

internal static class RefusalExtensions
{
    /// <summary>Tells a client why it is refused, and closes it.</summary>
    /// <returns>False if it was closed before.</returns>
    public static bool Close(this Client client, Refusal refusal) =>
        client.Close(refusal.CloseReason, refusal.Goodbye, new MessageArguments { Reason = refusal.Text.Span });
}
