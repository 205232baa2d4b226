using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Interactive;

/// <summary>Sends what the user has typed, and shows it if the server does not. For one thread.</summary>
internal sealed class OutgoingLines(ConnectionKeeper keeper, Conversation conversation, SentLines sent, Leaving leaving, Action<string> show)
{
    /// <summary>Whether a line may be sent. While a name is being taken back, what is said would be said under another one.</summary>
    public bool IsReady => keeper.Link is { HasRoom: true } && !IsHeld;

    /// <summary>Whether lines have to wait for what the client itself has to send first.</summary>
    public bool IsHeld { get; set; }

    /// <summary>The time until <see cref="HandleTimes"/> has something to do; null if there is nothing.</summary>
    public TimeSpan? DueIn => sent.DueIn;

    /// <summary>Sends a line of the user.</summary>
    public void Send(string line)
    {
        SendUnseen(line);
        sent.Sent(line);
        leaving.OnSent(line);
        HandleTimes();
    }

    /// <summary>Sends a line of the client itself, which is not shown.</summary>
    public void SendUnseen(string line)
    {
        keeper.Link?.Send(line);
        conversation.Sent(line);
    }

    /// <summary>Shows what the server has not sent back.</summary>
    public void HandleTimes()
    {
        foreach (string line in sent.TakeDue())
        {
            show(line);
        }
    }
}
