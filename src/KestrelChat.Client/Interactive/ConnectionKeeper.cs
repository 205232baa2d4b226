using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Interactive;

/// <summary>Keeps a client connected: connects, and connects again with <see cref="Backoff"/> after a connection was lost.</summary>
/// <remarks>One thread, except that <paramref name="wake"/> is called on any. The first connection is not tried again: it may be a slip.</remarks>
/// <param name="connect">Connects to the server.</param>
/// <param name="reconnects">Whether a lost connection is made again.</param>
/// <param name="backoff">The time between attempts.</param>
/// <param name="time">The clock.</param>
/// <param name="wake">Called when <see cref="Step"/> has something to do.</param>
internal sealed class ConnectionKeeper(
    Func<CancellationToken, Task<ServerConnection>> connect, bool reconnects, Backoff backoff, TimeProvider time, Action wake) : IDisposable
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    // Servers that expect TLS close at once; some line servers say nothing until somebody speaks.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _ended = new();
    private Task<ServerConnection>? _attempt;
    private long _connectedAt;
    private bool _hasReceived;
    private long _lostAt;
    private DateTimeOffset _nextAttempt;

    /// <summary>The connection; null while there is none.</summary>
    public ServerLink? Link { get; private set; }

    /// <summary>Whether there has been a connection.</summary>
    public bool WasConnected { get; private set; }

    /// <summary>Whether a lost connection is made again.</summary>
    public bool Reconnects => reconnects;

    /// <summary>Whether an attempt is on its way.</summary>
    public bool IsConnecting => _attempt is not null;

    /// <summary>The attempts since the last good connection.</summary>
    public int Attempts => backoff.Attempts;

    /// <summary>Why there is no connection; null if the server ended it in an orderly way.</summary>
    public ClientException? Failure { get; private set; }

    /// <summary>The same in short; null likewise.</summary>
    public string? Reason => Failure is null ? null : Failure.InnerException?.Message ?? Failure.Message;

    /// <summary>The time until the next attempt, not negative.</summary>
    public TimeSpan UntilAttempt => _nextAttempt - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;

    /// <summary>The time until <see cref="Step"/> has something to do, or <see cref="UntilAttempt"/> is a second less; null while nothing is awaited.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            if (Link is not null || _attempt is not null)
            {
                return null;
            }

            TimeSpan partOfSecond = TimeSpan.FromTicks(UntilAttempt.Ticks % s_second.Ticks);
            return partOfSecond > TimeSpan.Zero ? partOfSecond : UntilAttempt < s_second ? UntilAttempt : s_second;
        }
    }

    /// <summary>How long there was no connection before this one.</summary>
    public TimeSpan WasAwayFor { get; private set; }

    /// <summary>Begins to connect.</summary>
    public void Connect()
    {
        _attempt = connect(_ended.Token);
        _ = _attempt.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Goes on: takes a connection that was made, or begins the attempt that is due.</summary>
    /// <returns>Whether there is a new connection.</returns>
    /// <exception cref="ClientException">The first connection failed.</exception>
    public bool Step()
    {
        if (_attempt is { IsCompleted: true } attempt)
        {
            _attempt = null;
            return Finish(attempt);
        }

        if (Link is null && _attempt is null && UntilAttempt == TimeSpan.Zero)
        {
            Connect();
        }

        return false;
    }

    /// <summary>Gives up a connection that has ended, and waits for the next attempt.</summary>
    /// <returns>False if the client does not connect again: the user does not want it, or the server closed at once without a word, as servers that expect TLS do.</returns>
    public bool Lose()
    {
        TimeSpan lasted = time.GetElapsedTime(_connectedAt);
        _hasReceived |= Link is { HasReceived: true };
        Failure = Link?.Failure;
        Link?.Dispose();
        Link = null;
        _lostAt = time.GetTimestamp();
        backoff.Ended(lasted);
        Wait();
        return reconnects && (_hasReceived || lasted > s_silence);
    }

    /// <summary>Begins the next attempt now.</summary>
    public void Hurry() => _nextAttempt = time.GetUtcNow();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        Link?.Dispose();
        _ended.Dispose();
    }

    private bool Finish(Task<ServerConnection> attempt)
    {
        try
        {
#pragma warning disable VSTHRD002 // The task is completed.
            Link = new ServerLink(attempt.GetAwaiter().GetResult(), wake);
#pragma warning restore VSTHRD002
        }
        catch (ClientException e) when (WasConnected)
        {
            Failure = e;
            Wait();
            return false;
        }

        WasAwayFor = WasConnected ? time.GetElapsedTime(_lostAt) : TimeSpan.Zero;
        _connectedAt = time.GetTimestamp();
        WasConnected = true;
        return true;
    }

    private void Wait() => _nextAttempt = time.GetUtcNow() + backoff.Next();
}
