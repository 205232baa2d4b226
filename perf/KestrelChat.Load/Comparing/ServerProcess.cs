using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Load.Platform;

namespace KestrelChat.Load.Comparing;

/// <summary>A server that was started for measurements. Disposal ends it: SIGTERM and, after five seconds, SIGKILL.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int Terminate = 15;
    private const int MaxErrorLength = 400;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    private readonly Process process;
    private readonly ErrorTail errors;

    private ServerProcess(Process process)
    {
        this.process = process;
        errors = new ErrorTail(process, MaxErrorLength);
    }

    internal int ProcessId => process.Id;

    /// <summary>Time at which the program was started, in Stopwatch ticks.</summary>
    internal long StartedAt { get; private init; }

    /// <summary>Starts a server whose port must be free.</summary>
    /// <param name="port">Port on 127.0.0.1 that the server will listen on.</param>
    /// <param name="start">Starts the process with standard error redirected.</param>
    /// <exception cref="LoadException">Another program listens on the port.</exception>
    internal static ServerProcess Start(int port, Func<Process> start)
    {
        using (var other = TryConnect(port))
        {
            if (other is not null)
            {
                throw new LoadException($"port {port} is in use: another program listens on it.");
            }
        }

        return new ServerProcess(start()) { StartedAt = Stopwatch.GetTimestamp() };
    }

    /// <summary>Waits until the server accepts a connection, and returns it.</summary>
    /// <exception cref="LoadException">The server has exited, or does not listen in time.</exception>
    internal Socket WaitForConnection(int port, TimeSpan timeout, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (TryConnect(port) is { } connection)
            {
                return connection;
            }

            if (process.HasExited)
            {
                throw new LoadException($"the server exited with code {process.ExitCode}: {errors.Text()}");
            }

            if (Stopwatch.GetElapsedTime(StartedAt) > timeout)
            {
                throw new LoadException($"the server does not listen on port {port} after {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.");
            }

            Thread.Sleep(PollInterval);
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            _ = LibC.Kill(process.Id, Terminate);
            if (!process.WaitForExit(StopTimeout))
            {
                process.Kill();
                process.WaitForExit();
            }
        }

        process.Dispose();
    }

    private static Socket? TryConnect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)ConnectTimeout.TotalMilliseconds,
        };
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
