using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Connections;

/// <summary>Why a connection ended, as one of its features, and what is to be done then.</summary>
/// <remarks>The first part of the pipeline that sets a reason is right. Reasons: any thread. Endings: the pipeline only.</remarks>
internal sealed class ConnectionOutcome
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private Ending? _lastEnding;
    private int _reason;

    public CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Whether a room was told that this client arrived. If not, the connection is logged at Debug only.</summary>
    public bool WasAnnounced { get; set; }

    /// <summary>The exception for which the reason is <see cref="CloseReason.Failed"/>; null if it is another one.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The time since the connection was accepted.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_started);

    /// <summary>Sets the reason, unless one is set.</summary>
    public void Set(CloseReason reason) =>
        Interlocked.CompareExchange(ref _reason, (int)reason, (int)CloseReason.None);

    /// <summary>Sets the reason to <see cref="CloseReason.Failed"/>, unless one is set.</summary>
    public void Fail(Exception exception)
    {
        Set(CloseReason.Failed);
        Failure = exception;
    }

    /// <summary>
    /// Has something done when the connection has ended. For middleware that has nothing else to do then: to await the next one costs an
    /// idle connection four times as much.
    /// </summary>
    /// <param name="action">MUST NOT throw. The last one that was added is the first one called, as with <c>finally</c>.</param>
    public void AtEnd(Action<ConnectionContext> action) => _lastEnding = new Ending(action, _lastEnding);

    /// <summary>Does what is to be done at the end.</summary>
    public void End(ConnectionContext connection)
    {
        for (; _lastEnding is { } ending; _lastEnding = ending.Previous)
        {
            ending.Action(connection);
        }
    }

    private sealed record Ending(Action<ConnectionContext> Action, Ending? Previous);
}

internal static class ConnectionOutcomeExtensions
{
    /// <inheritdoc cref="ConnectionOutcome.AtEnd"/>
    public static void AtEnd(this ConnectionContext connection, Action<ConnectionContext> action) =>
        connection.Features.GetRequiredFeature<ConnectionOutcome>().AtEnd(action);
}
