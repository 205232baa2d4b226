using System.CommandLine;

namespace KestrelChat.Load.Commands;

/// <summary>The option of the subcommands that measure two nodes of one cluster.</summary>
internal static class SecondNode
{
    /// <param name="use">Who connects to it, and what for.</param>
    internal static Option<int?> PortOption(string use) => new("--second-port")
    {
        Description = $"TCP port of another node of the same cluster, on the same host: {use}",
    };
}
