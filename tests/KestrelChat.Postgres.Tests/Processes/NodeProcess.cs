using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Starts a node in a process of its own.</summary>
internal static class NodeProcess
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;
    public const int Terminate = 15;

    /// <summary>Starts a node and waits until it listens: it has joined, or has declared itself isolated.</summary>
    public static Task<ServerProcess> StartAsync(string name, string connection, params string[] settings) => StartAsync(name, connection, [], settings);

    /// <inheritdoc cref="StartAsync(string, string, string[])"/>
    /// <param name="environment">Variables added to its environment.</param>
    public static Task<ServerProcess> StartAsync(string name, string connection, (string Name, string Value)[] environment, params string[] settings) => ServerProcess.StartReadyAsync(
        environment: [("ConnectionStrings__Cluster", connection), (AdminCalls.Setting.Key.Replace(":", "__", StringComparison.Ordinal), AdminCalls.Token), .. environment],
        settings: ["--Chat:Endpoints:Russian:Url=", "--Chat:Drain:ReadyDelay=00:00:00", "--Chat:Drain:CloseOver=00:00:00", $"--Chat:Cluster:NodeName={name}", .. settings]);

    /// <summary>Starts two nodes and waits until both have joined.</summary>
    public static async Task<(ServerProcess One, ServerProcess Other)> StartTwoAsync(string connection, params string[] settings)
    {
        var nodes = await Task.WhenAll(StartAsync("one", connection, settings), StartAsync("other", connection, settings));
        await Task.WhenAll(nodes.Select(node => node.WhenHealthyAsync()));
        return (nodes[0], nodes[1]);
    }

    /// <summary>Acquires a name, and returns the command that claims it later.</summary>
    public static async Task<string> AcquireNameAsync(this SocketClient client, string name)
    {
        await client.SendAsync($"/nick {name}\n");
        var hint = await client.ReadLineAsync(line => line.Contains("/claim ", StringComparison.Ordinal));
        return hint[hint.IndexOf("/claim", StringComparison.Ordinal)..];
    }

    /// <summary>Makes a client an operator.</summary>
    public static async Task BecomeOperatorAsync(this SocketClient client)
    {
        await client.SendAsync($"/op {AdminCalls.Token}\n");
        await client.ReadLineAsync(line => line == "* you are now an operator");
    }

    /// <summary>Says a line, and waits until others and the client itself are shown it.</summary>
    public static async Task SayAsync(this SocketClient client, string text, params SocketClient[] others)
    {
        await client.SendAsync(text + "\n");
        foreach (var reader in (SocketClient[])[client, .. others])
        {
            await reader.ReadLineAsync(line => line.EndsWith(": " + text, StringComparison.Ordinal));
        }
    }

    /// <summary>Reads lines up to the first one with an ending, and returns all of them.</summary>
    public static async Task<List<string>> ReadUntilAsync(this SocketClient client, string ending)
    {
        List<string> lines = [];
        do
        {
            lines.Add(await client.ReadLineAsync());
        }
        while (!lines[^1].EndsWith(ending, StringComparison.Ordinal));
        return lines;
    }
}
