using KestrelChat.Cluster.Work;
using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Cluster;

/// <summary>The settings of how a node works with the others.</summary>
internal static class NodeSettings
{
    private static readonly NodeOptions s_default = new();

    public static SettingsSection<NodeOptions> Section { get; } = new(
        $"{SettingsReader.Root}:Cluster",
        static (section, options) => section.Bind(options),
        Setting.Text(nameof(NodeOptions.NodeName), s_default.NodeName, "what operators call this [node](operations.md#several-nodes), without spaces; empty = the machine's name"),
        Setting.Time(nameof(NodeOptions.BatchInterval), s_default.BatchInterval, TimeSpan.Zero, TimeSpan.FromSeconds(1), "longest time that an event waits for others on its way to the log, and how often the events of other nodes are read; about 2 ms for each node; 0 = an event does not wait"),
        Setting.Time(nameof(NodeOptions.PollInterval), s_default.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), "how often the log, orders and messages are polled without a notification"),
        Setting.Number(nameof(NodeOptions.MaxPendingLines), s_default.MaxPendingLines, 1, 10_000_000, "lines and topics that may be pending while the database cannot be reached, further ones are rejected; as many other events may be pending as well"),
        Setting.Number(nameof(NodeOptions.MaxPendingBytes), s_default.MaxPendingBytes, 64 * 1024, 1024L * 1024 * 1024, "bytes of lines and topics that may be pending, further ones are rejected; and of other events"),
        Setting.Number(nameof(NodeOptions.KeepLines), s_default.KeepLines, 0, int.MaxValue, "events that the log keeps of each room; 0 = no limit. The log's, not the node's: it changes when all running nodes have the same value"),
        Setting.Number(nameof(NodeOptions.KeepDays), s_default.KeepDays, 0, 36_500, "days that the log keeps events; 0 = no limit. It changes when all running nodes have the same value"));
}

internal sealed class NodeOptionsValidator : ISettingsValidator<NodeOptions>
{
    public void Validate(NodeOptions options, SettingErrors errors) => errors.RequireName(nameof(options.NodeName), options.NodeName, isWord: true);
}
