using KestrelChat.Cluster.Work;
using KestrelChat.Server.Configuration;

namespace KestrelChat.Server.Cluster;

/// <summary>Validates how a node works with the others. Section <c>Chat:Cluster</c>.</summary>
internal sealed class NodeOptionsValidator : ISettingsValidator<NodeOptions>
{
    public void Validate(NodeOptions options, SettingErrors errors)
    {
        errors.RequireName(nameof(options.NodeName), options.NodeName, isWord: true);
        errors.RequireRange(nameof(options.BatchInterval), options.BatchInterval, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        errors.RequireRange(nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        errors.RequireRange(nameof(options.MaxPendingLines), options.MaxPendingLines, 1, 10_000_000);
        errors.RequireRange(nameof(options.MaxPendingBytes), options.MaxPendingBytes, 64 * 1024, 1024L * 1024 * 1024);
        errors.RequireRange(nameof(options.KeepLines), options.KeepLines, 0, int.MaxValue);
        errors.RequireRange(nameof(options.KeepDays), options.KeepDays, 0, 36_500);
    }
}
