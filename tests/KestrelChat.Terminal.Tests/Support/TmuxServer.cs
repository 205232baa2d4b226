using System.Diagnostics;
using System.Text;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>A tmux server with a socket of its own, so that it shares nothing with the user's. Runs commands, one process each.</summary>
internal sealed class TmuxServer(string folder)
{
    private readonly string _program = RealProgram.Find("tmux", "tmux");
    private readonly string _socket = Path.Combine(folder, "tmux");

    /// <summary>Runs commands, which are separated by <c>;</c>, and returns what they print.</summary>
    /// <remarks>The server does all commands of one call before it reads what the program in the terminal has written meanwhile.</remarks>
    public async Task<string> RunAsync(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await TryAsync(arguments);
        Assert.True(exitCode == 0, $"tmux {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    /// <summary>Ends the server and what runs in it; no error if it has ended already.</summary>
    public Task KillAsync() => TryAsync(["kill-server"]);

    private async Task<(int ExitCode, string Output, string Errors)> TryAsync(string[] arguments)
    {
        ProcessStartInfo start = new(_program, ["-u", "-f", "/dev/null", "-S", _socket, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";

        // Tests may themselves run in a terminal of tmux.
        start.Environment.Remove("TMUX");
        start.Environment.Remove("TMUX_PANE");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Soon($"tmux {string.Join(' ', arguments)}");
        return (process.ExitCode, await output.Soon(), await errors.Soon());
    }
}
