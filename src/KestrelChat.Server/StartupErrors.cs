using KestrelChat.Server.Cluster;
using KestrelChat.Server.Transport;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server;

/// <summary>What can be wrong at start with what the operator gave, said in plain lines instead of a stack trace.</summary>
internal static class StartupErrors
{
    private const string WhereToListen = "where to listen is set by Chat:Endpoints:NAME:Url and Kestrel:Endpoints:NAME:Url";

    /// <summary>One line for each thing that is wrong; null when the fault is not the operator's and wants its stack trace.</summary>
    public static IReadOnlyList<string>? Of(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        InvalidDataException { InnerException: { } inner } file => [$"{file.Message} {inner.Message}"],
        IOException or InvalidOperationException or FormatException when exception.Source?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true
            => [$"{WithoutScheme(exception.Message)}; {WhereToListen}"],
        ClusterSettingException => [exception.Message],
        ListenException => [$"{exception.Message}; {WhereToListen}"],
        _ => null,
    };

    // Kestrel calls every endpoint http://, those of the chat too.
    private static string WithoutScheme(string message) =>
        message.TrimEnd('.').Replace("to address http://", "to address ", StringComparison.Ordinal);
}
