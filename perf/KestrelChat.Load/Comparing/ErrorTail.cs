using System.Diagnostics;

namespace KestrelChat.Load.Comparing;

/// <summary>Reads the standard error of a process and keeps its last characters.</summary>
internal sealed class ErrorTail
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);

    // Not a Lock: a reader waits for the end with it.
    private readonly object gate = new();
    private readonly int maxLength;
    private string tail = "";
    private bool hasEnded;

    internal ErrorTail(Process process, int maxLength)
    {
        this.maxLength = maxLength;
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Returns the last characters as one line. Call it when the process has exited.</summary>
    internal string Text()
    {
        lock (gate)
        {
            // The end may arrive after the exit, or never: a child of the process may have inherited the pipe.
            if (!hasEnded)
            {
                _ = Monitor.Wait(gate, EndTimeout);
            }

            return tail.Trim();
        }
    }

    private void Append(string? line)
    {
        lock (gate)
        {
            if (line is null)
            {
                hasEnded = true;
                Monitor.PulseAll(gate);
                return;
            }

            tail = $"{tail} {line}";
            tail = tail[Math.Max(0, tail.Length - maxLength)..];
        }
    }
}
