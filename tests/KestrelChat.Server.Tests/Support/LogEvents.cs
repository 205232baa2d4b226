using System.Reflection;
using KestrelChat.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Support;

/// <summary>What the server can log.</summary>
internal static class LogEvents
{
    public static IReadOnlyList<LoggerMessageAttribute> All { get; } =
    [
        .. typeof(ChatServices).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>(),
    ];
}
