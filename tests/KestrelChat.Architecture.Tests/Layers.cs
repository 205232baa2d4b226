namespace KestrelChat.Architecture.Tests;

/// <summary>The floor plan: each layer may refer to itself and to those above it in this list.</summary>
internal static class Layers
{
    public const string Root = "KestrelChat";

    public static readonly string[] Assemblies = ["KestrelChat", "KestrelChat.Cluster", "KestrelChat.Postgres", "KestrelChat.Server"];

    public static readonly string[] Order =
    [
        Root,
        "KestrelChat.Timing",
        "KestrelChat.Text",
        "KestrelChat.Wordings",
        "KestrelChat.Transcripts",
        "KestrelChat.Views",
        "KestrelChat.Rooms",
        "KestrelChat.Hub",
        "KestrelChat.Moderation",
        "KestrelChat.Commands",

        "KestrelChat.Cluster.Signals",
        "KestrelChat.Cluster.Store",
        "KestrelChat.Cluster.Work",
        "KestrelChat.Cluster.Messages",
        "KestrelChat.Cluster.Shared",
        "KestrelChat.Cluster.Log",
        "KestrelChat.Cluster.Presence",
        "KestrelChat.Cluster.Node",

        "KestrelChat.Postgres",

        "KestrelChat.Server.Platform",
        "KestrelChat.Server.Diagnostics",
        "KestrelChat.Server.Configuration",
        "KestrelChat.Server.Transport",
        "KestrelChat.Server.Connections",
        "KestrelChat.Server.Telemetry",
        "KestrelChat.Server.Stall",
        "KestrelChat.Server.Limits",
        "KestrelChat.Server.ProxyProtocol",
        "KestrelChat.Server.Telnet",
        "KestrelChat.Server.Tls",
        "KestrelChat.Server.FirstInput",
        "KestrelChat.Server.Moderation",
        "KestrelChat.Server.Chat",
        "KestrelChat.Server.Endpoints",
        "KestrelChat.Server.Cluster",
        "KestrelChat.Server.Lifetime",
        "KestrelChat.Server.Metrics",
        "KestrelChat.Server.Pages",
        "KestrelChat.Server.Http",
        "KestrelChat.Server.Browser",
        "KestrelChat.Server.Events",
        "KestrelChat.Server.Hosting",
    ];
}
