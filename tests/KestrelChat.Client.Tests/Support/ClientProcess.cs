using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace KestrelChat.Client.Tests.Support;

/// <summary>The real program in a process of its own, its standard streams in the hands of the test.</summary>
internal sealed class ClientProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ClientProcess(Process process) => _process = process;

    /// <summary>The program, as the build copied it beside the tests.</summary>
    public static string ProgramPath { get; } = Path.Combine(AppContext.BaseDirectory, "kestrelchat.dll");

    private static string DotnetPath { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <remarks>Who runs the tests may have had signals ignored (nohup, a job in the background), and that is inherited.</remarks>
    public static ClientProcess Start(params string[] args) => OperatingSystem.IsLinux()
        ? StartProgram("/usr/bin/env", ["--default-signal=HUP,INT", DotnetPath, ProgramPath, .. args])
        : StartProgram(DotnetPath, [ProgramPath, .. args]);

    public static ClientProcess Start(PlainServer server) => Start(HostAndPort(server));

    /// <summary>The same on a pseudo-terminal: what is written to <see cref="Input"/> is typed there.</summary>
    /// <remarks>Skips the test where there is no program to make one.</remarks>
    public static ClientProcess StartInTerminal(params string[] args)
    {
        const string terminalProgram = "/usr/bin/script";
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(terminalProgram), "needs script of util-linux");
        return StartProgram(terminalProgram, ["-qec", $"'{DotnetPath}' '{ProgramPath}' {string.Join(' ', args)}", "/dev/null"]);
    }

    public static ClientProcess StartInTerminal(PlainServer server) => StartInTerminal(HostAndPort(server));

    /// <summary>Waits for the end and returns the exit code with what is left on standard output and error.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        Task<byte[]> output = ReadAllAsync(Output);
        Task<byte[]> errors = ReadAllAsync(_process.StandardError.BaseStream);
        await _process.WaitForExitAsync(CancellationToken.None).Soon();
        return (_process.ExitCode, Encoding.UTF8.GetString(await output.Soon()), Encoding.UTF8.GetString(await errors.Soon()));
    }

    /// <summary>Waits for the end when the test has closed <see cref="Output"/>.</summary>
    public async Task<(int ExitCode, string Errors)> EndWithoutReaderAsync()
    {
        Task<byte[]> errors = ReadAllAsync(_process.StandardError.BaseStream);
        await _process.WaitForExitAsync(CancellationToken.None).Soon();
        return (_process.ExitCode, Encoding.UTF8.GetString(await errors.Soon()));
    }

    public async Task TypeAsync(byte[] bytes)
    {
        await Input.WriteAsync(bytes).AsTask().Soon();
        await Input.FlushAsync().Soon();
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await Output.ReadExactlyAsync(bytes).AsTask().Soon();
        return bytes;
    }

    public void Signal(PosixSignal signal) =>
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
        await stream.CopyToAsync(all).Soon();
        return all.ToArray();
    }

    private static string[] HostAndPort(PlainServer server) =>
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
        return new ClientProcess(Process.Start(start)!);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
