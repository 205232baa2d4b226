using System.Diagnostics;

namespace KestrelChat.Testing.Programs;

/// <summary>Runs installed programs. A test whose program is missing is skipped.</summary>
internal static class RealProgram
{
    /// <summary>Returns the path of a program, or skips the test.</summary>
    public static string Find(string name, string debianPackage)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        var path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"needs {name} (Debian package {debianPackage})");
        return path!;
    }

    /// <summary>Starts a program with its input and outputs redirected.</summary>
    public static Process Start(string path, params string[] arguments) => Start(path, [], arguments);

    /// <inheritdoc cref="Start(string, string[])"/>
    /// <param name="environment">Variables added to its environment.</param>
    public static Process Start(string path, (string Name, string Value)[] environment, string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        foreach (var (name, value) in environment)
        {
            process.StartInfo.Environment[name] = value;
        }

        process.Start();
        return process;
    }

    /// <summary>Writes to the program's input and flushes it.</summary>
    public static async Task TypeAsync(this Process process, string text)
    {
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }

    public static async Task<string> ReadLineAsync(this Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync().Soon($"a line from {process.StartInfo.FileName}");
        if (line is null)
        {
            Assert.Fail($"{process.StartInfo.FileName} exited where a line was expected: {await process.StandardError.ReadToEndAsync()}");
        }

        return line;
    }

    /// <summary>Skips lines up to the first one that contains a text, and returns it.</summary>
    public static async Task<string> ReadUntilAsync(this Process process, string text)
    {
        while (true)
        {
            if (await process.ReadLineAsync() is var line && line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    /// <summary>Waits until the program exits and returns its exit code.</summary>
    public static async Task<int> WaitForExitCodeAsync(this Process process)
    {
        await process.WaitForExitAsync().Soon($"{process.StartInfo.FileName} to exit");
        return process.ExitCode;
    }

    /// <summary>Kills the program if it still runs.</summary>
    public static void KillAndDispose(this Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
