using System.CommandLine;
using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Commands;

/// <summary>The options of the subcommands that send in a closed loop.</summary>
internal sealed class ClosedLoopOptions
{
    private const int MaxWindow = 1_000_000;

    private readonly BroadcastOptions broadcast = new();
    private readonly Option<int> unread;

    private readonly Option<int> window = new("--window")
    {
        Description = "Lines in flight in total, split evenly over the senders",
        DefaultValueFactory = _ => 512,
    };

    private readonly Option<int> unreadBuffer = new("--unread-buffer")
    {
        Description = "Receive buffer in bytes of the clients that stop reading, 0 for the kernel's default of some MB, which hides them from the server for long",
        DefaultValueFactory = _ => 64 * 1024,
    };

    internal ClosedLoopOptions(int defaultUnread) => unread = new("--unread")
    {
        Description = "How many of the clients stop reading after the first phase; never senders",
        DefaultValueFactory = _ => defaultUnread,
    };

    internal void AddTo(Command command)
    {
        broadcast.AddTo(command);
        command.Options.Add(window);
        command.Options.Add(unread);
        command.Options.Add(unreadBuffer);
    }

    /// <exception cref="LoadException">The values are out of range or do not go together.</exception>
    internal ClosedLoopSettings Settings(ParseResult parsed)
    {
        var settings = broadcast.Settings(parsed, parsed.GetRequiredValue(unread), parsed.GetRequiredValue(unreadBuffer));
        int lines = parsed.GetRequiredValue(window);
        OptionChecks.Within("--window", lines, settings.Senders, MaxWindow);
        return new ClosedLoopSettings(settings, lines, broadcast.Warmup(parsed), broadcast.Duration(parsed));
    }
}

/// <summary>How a closed loop is run.</summary>
/// <param name="Broadcast">Clients and lines.</param>
/// <param name="Window">Lines in flight over all senders.</param>
/// <param name="Warmup">Time before measuring.</param>
/// <param name="Duration">Time measured.</param>
internal sealed record ClosedLoopSettings(BroadcastSettings Broadcast, int Window, TimeSpan Warmup, TimeSpan Duration);
