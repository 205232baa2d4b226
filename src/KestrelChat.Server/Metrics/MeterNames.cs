namespace KestrelChat.Server.Metrics;

/// <summary>Whose instruments are shown: the chat's own, Kestrel's, and the runtime's.</summary>
internal static class MeterNames
{
    public static readonly string[] All = [ChatMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];
}
