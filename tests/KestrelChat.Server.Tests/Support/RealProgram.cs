using System.Diagnostics;

namespace KestrelChat.Server.Tests.Support;

/// <summary>A real program, found by name; where it is missing, the test that wants it is skipped with the reason.</summary>
internal static class RealProgram
{
    /// <summary>The path of a program; skips the test where there is none.</summary>
    public static string Find(string name, string debianPackage)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        var path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"needs {name} (Debian package {debianPackage})");
        return path!;
    }

    /// <summary>Starts a program with its input and outputs in our hands.</summary>
    public static Process Start(string path, params string[] arguments) => Start(path, [], arguments);

    /// <summary>The same, with these variables in its environment.</summary>
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

    /// <summary>Types into a program, line by line as a person would: now, and not when a buffer is full.</summary>
    public static async Task TypeAsync(this Process process, string text)
    {
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }

    public static async Task<string> ReadLineAsync(this Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync().SoonAsync($"a line from {process.StartInfo.FileName}");
        if (line is null)
        {
            Assert.Fail($"{process.StartInfo.FileName} ended where a line was expected: {await process.StandardError.ReadToEndAsync()}");
        }

        return line;
    }

    /// <summary>Waits for its end; answers its exit code.</summary>
    public static async Task<int> EndAsync(this Process process)
    {
        await process.WaitForExitAsync().SoonAsync($"{process.StartInfo.FileName} to end");
        return process.ExitCode;
    }

    /// <summary>Ends a process that was started here and did not end by itself.</summary>
    public static void EndNow(this Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
