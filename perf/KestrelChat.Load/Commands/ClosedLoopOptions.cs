using System.CommandLine;
using KestrelChat.Load.Engine;

namespace KestrelChat.Load.Commands;

/// <summary>The options of the closed-loop subcommands, <c>fanout</c> and <c>slow</c>.</summary>
internal sealed class ClosedLoopOptions
{
    private const int MaxWindow = 1_000_000;

    private readonly BroadcastOptions broadcast = new();
    private readonly Option<int> unread;

    private readonly Option<int> window = new("--window")
    {
        Description = "Total lines in flight, divided evenly among the senders",
        DefaultValueFactory = _ => 512,
    };

    private readonly Option<int> unreadBuffer = new("--unread-buffer")
    {
        Description = "Receive buffer in bytes of the clients that stop reading; 0 for the kernel's default, whose several MB hide them from the server for a long time",
        DefaultValueFactory = _ => 64 * 1024,
    };

    internal ClosedLoopOptions(int defaultUnread) => unread = new("--unread")
    {
        Description = "Number of clients that stop reading after the first phase; never senders",
        DefaultValueFactory = _ => defaultUnread,
    };

    internal void AddTo(Command command)
    {
        broadcast.AddTo(command);
        command.Options.Add(window);
        command.Options.Add(unread);
        command.Options.Add(unreadBuffer);
    }

    /// <exception cref="LoadException">A value is out of range or contradicts another.</exception>
    internal ClosedLoopSettings Settings(ParseResult parsed)
    {
        var settings = broadcast.Settings(parsed, parsed.GetRequiredValue(unread), parsed.GetRequiredValue(unreadBuffer));
        int lines = parsed.GetRequiredValue(window);
        OptionChecks.InRange("--window", lines, settings.Senders, MaxWindow);
        return new ClosedLoopSettings(settings, lines, broadcast.Warmup(parsed), broadcast.Duration(parsed));
    }
}

/// <summary>The settings of a closed-loop run.</summary>
/// <param name="Broadcast">The settings of clients and lines.</param>
/// <param name="Window">Total lines in flight.</param>
/// <param name="Warmup">Length of the warm-up.</param>
/// <param name="Duration">Length of a measured phase.</param>
internal sealed record ClosedLoopSettings(BroadcastSettings Broadcast, int Window, TimeSpan Warmup, TimeSpan Duration);
