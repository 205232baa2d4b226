using System.Diagnostics;

namespace KestrelChat.Packaging.Tests.Support;

/// <summary>What a program prints until it ends. Builds take minutes, so nothing here has a short limit.</summary>
internal static class ProcessOutput
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    /// <summary>Returns the program's standard output, without the last line's end. Fails the test if the program fails.</summary>
    public static async Task<string> OutputAsync(this Process process)
    {
        var (code, output, errors) = await process.EndAsync();
        Assert.True(code == 0, $"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}: exit code {code}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Waits until the program ends.</summary>
    public static async Task<(int Code, string Output, string Errors)> EndAsync(this Process process)
    {
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, (await output).TrimEnd('\n'), await errors);
    }
}
