using KestrelChat.Server.Configuration;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Metrics;
using KestrelChat.Server.Tls;
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

            // Not the server's host, which would create the chat, and with it a node's connections.
            var services = new DefaultServiceProviderFactory().CreateServiceProvider(builder.Services);
            LoadKestrel(services);
            LoadCertificates(services);
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

    // Not the options themselves: they would create the chat behind its endpoints.
    private static void LoadKestrel(IServiceProvider services)
    {
        var kestrel = new KestrelServerOptions { ApplicationServices = services };
        kestrel.Configure(services.GetRequiredService<IConfiguration>().GetSection(KestrelSettings.Section));
        new KestrelSettings().PostConfigure(name: null, kestrel);
    }

    // They can be used, or the settings would not be valid; but clients may refuse them.
    private static void LoadCertificates(IServiceProvider services)
    {
        foreach (var endpoint in services.GetRequiredService<IOptions<EndpointsOptions>>().Value.Endpoints.Values)
        {
            if (EndpointUrl.TryParse(endpoint.Url, out var url, out _) && url.IsTls)
            {
                _ = new EndpointCertificate(endpoint.Certificate, TimeProvider.System, services.GetRequiredService<ILogger<EndpointCertificate>>());
            }
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
