using KestrelChat.Server.Configuration;
using KestrelChat.Server.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Hosting;

/// <summary><c>--check</c>: reads and validates what a start does, and listens nowhere. Changes nothing, so it may run beside a server.</summary>
internal static class SettingsCheck
{
    /// <returns>0 if the server could start with the settings, otherwise 1.</returns>
    public static int Run(string[] settings)
    {
        try
        {
            var builder = ServerProgram.CreateBuilder(settings, isCheck: true);
            var warnings = new WarningList();
            builder.Logging.ClearProviders().AddProvider(warnings);

            // Not disposed of: that would send metrics.
            var services = builder.Build().Services;

            // Kestrel's section with its certificates, and those of the chat's endpoints.
            _ = services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;
            var unknown = services.GetRequiredService<SettingsReader>().FindUnknown();
            var metrics = services.GetService<OtlpSettings>()?.FindErrors() ?? [];
            return Answer.Explain(string.Join('\n', [.. unknown, .. metrics, .. warnings.All, "The settings are valid."]), isSuccess: true);
        }
        catch (Exception e)
        {
            StartupErrors.Print(StartupErrors.Of(e));
            return 1;
        }
    }

    /// <summary>Collects what a start would log as warnings.</summary>
    private sealed class WarningList : ILoggerProvider, ILogger
    {
        public List<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                All.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
            // It holds nothing but memory.
        }
    }
}
