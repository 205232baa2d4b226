using System.CommandLine;

namespace KestrelChat.Load.Commands;

/// <summary>Creates the option of the subcommands that measure two nodes of one cluster.</summary>
internal static class SecondPortOption
{
    /// <param name="use">Text for --help: what the node is used for.</param>
    internal static Option<int?> Create(string use) => new("--second-port")
    {
        Description = $"TCP port of another node of the same cluster, on the same host: {use}",
    };
}
