using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Client.Tests.Support;

/// <summary>The program in its own process, with standard streams controlled by the test.</summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ClientProcess(Process process) => _process = process;

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    public int Id => _process.Id;

    /// <remarks>Restores the default signal actions: under nohup or as a background job the tests inherit ignored signals.</remarks>
    public static ClientProcess Start(params string[] args) => OperatingSystem.IsLinux()
        ? StartProgram("/usr/bin/env", ["--default-signal=HUP,INT,QUIT", .. TestedProgram.Client, .. args])
        : StartProgram(TestedProgram.Client[0], [.. TestedProgram.Client[1..], .. args]);

    /// <summary>Starts the program with a config file.</summary>
    /// <param name="configHome">Has <c>kestrelchat/config.json</c>.</param>
    public static ClientProcess StartConfigured(TemporaryFolder configHome, params string[] args) =>
        StartProgram("/usr/bin/env", [$"XDG_CONFIG_HOME={configHome.Path}", .. TestedProgram.Client, .. args]);

    public static ClientProcess Start(TestServer server) => Start(HostAndPort(server));

    /// <summary>Starts the program with its streams redirected by a shell, such as <c>2>&amp;-</c>. Skips the test without one.</summary>
    /// <param name="redirections">What follows the command in the shell.</param>
    /// <param name="before">A command that runs before, with the streams of the test.</param>
    public static ClientProcess StartRedirected(string redirections, string before, params string[] args)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        return StartProgram("/bin/sh", ["-c", $"{before}; exec \"$@\" {redirections}", "sh", .. TestedProgram.Client, .. args]);
    }

    public static ClientProcess StartRedirected(TestServer server, string redirections, string before = ":") => StartRedirected(redirections, before, HostAndPort(server));

    /// <summary>Starts the program on a pseudo-terminal; <see cref="Input"/> is its keyboard. Skips the test without util-linux.</summary>
    public static ClientProcess StartInTerminal(params string[] args)
    {
        const string terminalProgram = "/usr/bin/script";
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(terminalProgram), "needs script (util-linux)");
        return StartProgram(terminalProgram, ["-qec", $"'{string.Join("' '", TestedProgram.Client)}' {string.Join(' ', args)}", "/dev/null"]);
    }

    /// <summary>Starts the program on a pseudo-terminal, where it copies bytes.</summary>
    public static ClientProcess StartInTerminal(TestServer server) => StartInTerminal(["--plain", .. HostAndPort(server)]);

    /// <summary>Waits for the exit; returns the exit code and the unread rest of standard output and standard error.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> WaitForExitAsync()
    {
        Task<byte[]> output = ReadAllAsync(Output);
        Task<byte[]> errors = ReadAllAsync(_process.StandardError.BaseStream);
        await _process.WaitForExitAsync(CancellationToken.None).WithTimeout();
        return (_process.ExitCode, Encoding.UTF8.GetString(await output.WithTimeout()), Encoding.UTF8.GetString(await errors.WithTimeout()));
    }

    /// <summary>The same when the test has closed <see cref="Output"/>.</summary>
    public async Task<(int ExitCode, string Errors)> WaitForExitWithOutputClosedAsync()
    {
        Task<byte[]> errors = ReadAllAsync(_process.StandardError.BaseStream);
        await _process.WaitForExitAsync(CancellationToken.None).WithTimeout();
        return (_process.ExitCode, Encoding.UTF8.GetString(await errors.WithTimeout()));
    }

    public async Task TypeAsync(byte[] bytes)
    {
        await Input.WriteAsync(bytes).AsTask().WithTimeout();
        await Input.FlushAsync().WithTimeout();
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await Output.ReadExactlyAsync(bytes).AsTask().WithTimeout();
        return bytes;
    }

    public void SendSignal(PosixSignal signal) =>
        Assert.Equal(0, Kill(_process.Id, signal == PosixSignal.SIGINT ? 2 : 15));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    public static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all).WithTimeout();
        return all.ToArray();
    }

    private static string[] HostAndPort(TestServer server) =>
        ["127.0.0.1", server.Port.ToString(CultureInfo.InvariantCulture)];

    private static ClientProcess StartProgram(string program, IEnumerable<string> args)
    {
        ProcessStartInfo start = new(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Nothing of the user who runs the tests.
        start.Environment["XDG_CONFIG_HOME"] = start.Environment["XDG_STATE_HOME"] = Path.Combine(AppContext.BaseDirectory, "no-files");
        start.Environment.Remove("NO_COLOR");
        return new ClientProcess(Process.Start(start)!);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
