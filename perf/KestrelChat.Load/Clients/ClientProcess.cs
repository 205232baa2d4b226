using System.ComponentModel;
using System.Diagnostics;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Clients;

/// <summary>A program in a pseudo-terminal of its own. Disposal ends it: SIGTERM and, after five seconds, SIGKILL.</summary>
internal sealed class ClientProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);

    // The first terminal that a new session opens is its own. The shell, whose start must not be measured, waits for a line and is
    // replaced by the program, so all have one process ID.
    private const string Script = "exec 3<&0 4>&1 0<> \"$0\" 1>&0 2>&0; echo ready >&4; read _ <&3; exec \"$@\" 3<&- 4>&-";

    private readonly PseudoTerminal terminal;
    private readonly DirectoryInfo home;
    private readonly Process process;

    private ClientProcess(string[] command, TextWatch first)
    {
        terminal = PseudoTerminal.Open();
        home = Directory.CreateTempSubdirectory("kestrelchat-load-");
        try
        {
            process = StartShell(command);
        }
        catch
        {
            terminal.Dispose();
            home.Delete(recursive: true);
            throw;
        }

        Output = TerminalOutput.Start(terminal, first);
        StartedAt = Stopwatch.GetTimestamp();
        process.StandardInput.WriteLine();
    }

    /// <summary>Time at which the program was started, in Stopwatch ticks.</summary>
    internal long StartedAt { get; }

    internal TerminalOutput Output { get; }

    internal bool HasExited => process.HasExited;

    /// <summary>Starts a program, with an empty home folder.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="first">The first texts to wait for.</param>
    internal static ClientProcess Start(string[] command, TextWatch first)
    {
        try
        {
            return new ClientProcess(command, first);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new LoadException($"cannot start the client in a pseudo-terminal: {failure.Message}");
        }
    }

    /// <summary>Returns the resident memory in bytes.</summary>
    /// <exception cref="LoadException">The program has exited.</exception>
    internal long ResidentBytes()
    {
        try
        {
            return new ProcessMeter(process.Id).ResidentBytes();
        }
        catch (LoadException)
        {
            throw Ended("exited");
        }
    }

    /// <summary>Describes an early end with what the program has drawn last.</summary>
    internal LoadException Ended(string how)
    {
        _ = Output.WaitForEnd(EndTimeout);
        return new LoadException($"the client {how}: {Output.LastText()}");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            _ = LibC.Kill(process.Id, Terminate);
            if (!process.WaitForExit(StopTimeout))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }

        process.Dispose();

        // A child of the program may have the terminal open; the thread that reads it then ends with the load tool.
        if (Output.WaitForEnd(StopTimeout))
        {
            terminal.Dispose();
        }

        home.Delete(recursive: true);
    }

    private Process StartShell(string[] command)
    {
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Script, terminal.Name, .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm-256color";
        SetHome(start.Environment);
        var started = Process.Start(start) ?? throw new LoadException("cannot start setsid.");
        return started.StandardOutput.ReadLine() is not null ? started : throw new LoadException("/bin/sh exited at once; it starts the client.");
    }

    private void SetHome(IDictionary<string, string?> environment)
    {
        environment["HOME"] = home.FullName;
        foreach (string name in environment.Keys.Where(name => name.StartsWith("XDG_", StringComparison.Ordinal)).ToArray())
        {
            _ = environment.Remove(name);
        }
    }
}
