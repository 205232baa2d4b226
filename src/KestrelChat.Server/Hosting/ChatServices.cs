using KestrelChat.Server.Chat;
using KestrelChat.Server.Cluster;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Events;
using KestrelChat.Server.Http;
using KestrelChat.Server.Lifetime;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Metrics;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.Platform;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Stall;
using KestrelChat.Server.Transport;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Hosting;

/// <summary>Puts the server together.</summary>
internal static class ChatServices
{
    /// <summary>Adds the chat, its endpoints and the HTTP side.</summary>
    /// <param name="isCheck">Whether nothing may be changed, because another server may run with the same settings.</param>
    /// <exception cref="SettingsException">Settings are invalid.</exception>
    public static void AddChat(this WebApplicationBuilder builder, bool isCheck = false)
    {
        var services = builder.Services;
        var settings = new SettingsReader(builder.Configuration, isCheck);
        var wordings = WordingCatalog.Load(Path.Combine(AppContext.BaseDirectory, WordingCatalog.FolderName));
        settings.AddErrors(wordings.Errors);
        services.AddSingleton(settings);
        services.AddSingleton(wordings);
        services.AddSingleton(TimeProvider.System);
        SettingsFiles.Validate(builder.Configuration, settings);
        settings.AddUnknown(UnknownSections.FindIn(builder.Configuration));
        services.AddHostedService<UnknownSettingsLog>();
        builder.AddConsoleLog(settings);

        services.AddChatHub(settings);
        var stall = settings.Read(StallSettings.Section);
        services.AddSingleton(stall);
        services.AddTransport(stall.Value.StallTimeout);
        services.AddSingleton<RefusalLog>();
        services.AddLimits(settings);
        services.AddProxyProtocol(settings);
        services.AddModeration(settings);
        builder.AddBackplane(settings);

        // The limit first: it applies to listeners that are added after it.
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, HttpConnectionLimit>();
        services.AddEndpoints(settings, wordings);
        services.AddSingleton<IPostConfigureOptions<KestrelServerOptions>, KestrelSettings>();
        KestrelSettings.Validate(builder.Configuration, settings);
        KestrelSettings.IgnoreUrls(builder.Configuration);
        KnownHosts.Validate(builder.Configuration, settings);
        HttpSide.IgnoreForwardedHeaders(builder.Configuration);
        services.AddHttpSide(builder.Configuration);
        builder.AddMetrics();
        services.AddEvents();
        services.AddLifetime(settings);
        settings.ThrowIfInvalid();
    }

    private static void AddConsoleLog(this WebApplicationBuilder builder, SettingsReader settings)
    {
        LoggingSettings.Validate(builder.Configuration, settings);

        // The framework's settings and formatters, but another writer.
        builder.Logging.ClearProviders().AddConsole().ClearProviders();
        builder.Services.AddSingleton(CreateLogOutput);
        builder.Services.AddSingleton<ILoggerProvider, ConsoleLog>();

        // Program prints what keeps the host from starting. No second time as a log entry.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    private static LogOutput CreateLogOutput(IServiceProvider provider) =>
        new(StandardStream.Output, StandardStream.Error, provider.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.MaxQueueLength);
}
