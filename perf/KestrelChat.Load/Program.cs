using System.CommandLine;
using KestrelChat.Load.Commands;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("error: the load tool requires Linux (epoll, /proc); run it in a container or in WSL.");
    return 1;
}

var parsed = LoadTool.CreateCommand().Parse(args);
if (parsed.Errors.Count > 0)
{
    // One line, as for every other failure: the library would print the whole help after it.
    string message = string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    Console.Error.WriteLine($"error: {message} (see --help)");
    return 1;
}

// After Ctrl-C the run drains for up to two seconds and reports what it has measured.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
