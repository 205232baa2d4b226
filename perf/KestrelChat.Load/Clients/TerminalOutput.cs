using System.Diagnostics;
using System.Text;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Clients;

/// <summary>Reads what a program draws, on a thread of its own, until the program has ended. Keeps only its last bytes.</summary>
internal sealed class TerminalOutput
{
    private const int BufferLength = 64 * 1024;
    private const int MaxTailLength = 400;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    // Not a Lock: a waiting thread waits with it.
    private readonly object gate = new();
    private readonly PseudoTerminal terminal;
    private readonly Thread thread;
    private TextWatch watch;
    private long completedAt;
    private byte[] tail = [];
    private bool hasEnded;

    private TerminalOutput(PseudoTerminal terminal, TextWatch first)
    {
        this.terminal = terminal;
        watch = first;
        thread = new Thread(Read) { IsBackground = true, Name = "terminal" };
    }

    /// <summary>When the first byte was read, in Stopwatch ticks; 0 before.</summary>
    internal long FirstByteAt { get; private set; }

    /// <param name="terminal">Disposed of by the caller, after <see cref="WaitForEnd"/>.</param>
    /// <param name="first">The first texts to wait for.</param>
    internal static TerminalOutput Start(PseudoTerminal terminal, TextWatch first)
    {
        var output = new TerminalOutput(terminal, first);
        output.thread.Start();
        return output;
    }

    /// <summary>Sets the next texts to wait for, which must not have been caused yet.</summary>
    internal void Watch(TextWatch next)
    {
        lock (gate)
        {
            watch = next;
        }
    }

    /// <summary>Waits until the program has drawn all texts, and returns when that was, in Stopwatch ticks.</summary>
    /// <exception cref="LoadException">The program has ended, or draws nothing for so long.</exception>
    internal long Wait(TimeSpan timeout, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        lock (gate)
        {
            while (!watch.IsComplete)
            {
                cancel.ThrowIfCancellationRequested();
                if (hasEnded)
                {
                    throw new LoadException($"the client ended: {Tail()}");
                }

                if (Stopwatch.GetElapsedTime(start) > timeout)
                {
                    throw new LoadException($"the client did not draw what was expected within {timeout.TotalSeconds:0} s; it ended with: {Tail()}");
                }

                _ = Monitor.Wait(gate, PollInterval);
            }

            return completedAt;
        }
    }

    /// <summary>Returns the last characters of what was drawn, without control characters.</summary>
    internal string LastText()
    {
        lock (gate)
        {
            return Tail();
        }
    }

    /// <summary>Waits until no process has the terminal open any more.</summary>
    internal bool WaitForEnd(TimeSpan timeout) => thread.Join(timeout);

    private void Read()
    {
        byte[] buffer = new byte[BufferLength];
        while (terminal.Read(buffer) is > 0 and var length)
        {
            Store(buffer.AsSpan(0, length));
        }

        lock (gate)
        {
            hasEnded = true;
            Monitor.PulseAll(gate);
        }
    }

    private void Store(ReadOnlySpan<byte> bytes)
    {
        long now = Stopwatch.GetTimestamp();
        lock (gate)
        {
            FirstByteAt = FirstByteAt == 0 ? now : FirstByteAt;
            tail = [.. tail.AsSpan(Math.Max(0, Math.Min(tail.Length, tail.Length + bytes.Length - MaxTailLength))), .. bytes[Math.Max(0, bytes.Length - MaxTailLength)..]];
            if (!watch.IsComplete)
            {
                watch.Scan(bytes);
                if (watch.IsComplete)
                {
                    completedAt = now;
                    Monitor.PulseAll(gate);
                }
            }
        }
    }

    private string Tail() => string.Concat(Encoding.UTF8.GetString(tail).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
