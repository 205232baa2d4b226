using System.CommandLine;
using KestrelChat.Load.Commands;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("error: the load tool needs Linux (epoll, /proc); run it there, or in a container or WSL.");
    return 1;
}

var root = new RootCommand("Loads a server that sends every line it receives to all clients, and measures it.")
{
    FanOutCommand.Create(),
    RateCommand.Create(),
    IdleCommand.Create(),
    StormCommand.Create(),
    SlowCommand.Create(),
    RoomsCommand.Create(),
    CatchUpCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    // One line, as for every other failure; the library would add a page of help, which scrolls it away.
    string message = string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    Console.Error.WriteLine($"error: {message} (--help lists what there is)");
    return 1;
}

// After Ctrl-C the loop drains for up to two seconds and reports what there is.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
