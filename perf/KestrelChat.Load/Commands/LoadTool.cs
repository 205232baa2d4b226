using System.CommandLine;

namespace KestrelChat.Load.Commands;

/// <summary>The subcommands of the load tool.</summary>
internal static class LoadTool
{
    internal static RootCommand CreateCommand() => new("Measures a server that broadcasts every line it receives to all clients.")
    {
        FanOutCommand.Create(),
        RateCommand.Create(),
        IdleCommand.Create(),
        StormCommand.Create(),
        SlowCommand.Create(),
        RoomsCommand.Create(),
        CatchUpCommand.Create(),
        StartCommand.Create(),
        ClientCommand.Create(),
        CompareCommand.Create(),
        TableCommand.Create(),
        PlotCommand.Create(),
    };
}
