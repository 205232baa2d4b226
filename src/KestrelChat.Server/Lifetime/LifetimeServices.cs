using KestrelChat.Server.Configuration;
using Microsoft.Extensions.Hosting.Systemd;

namespace KestrelChat.Server.Lifetime;

/// <summary>Registers how the server starts and stops.</summary>
internal static class LifetimeServices
{
    // Draining is bounded by itself; this bounds the HTTP requests that are still running after it.
    private static readonly TimeSpan s_shutdownTimeout = TimeSpan.FromSeconds(3);

    public static void AddLifetime(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(settings.Read(DrainSettings.Section));
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton<ServiceManager>();
        services.AddSingleton<Drain>();
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddHostedService<DrainOnStop>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = s_shutdownTimeout);

        var timeout = Environment.GetEnvironmentVariable(Watchdog.TimeoutVariable);
        var process = Environment.GetEnvironmentVariable(Watchdog.ProcessVariable);
        if (Watchdog.IntervalOf(timeout, process, Environment.ProcessId) is { } interval)
        {
            services.AddHostedService(provider => new Watchdog(interval, provider.GetRequiredService<ServiceManager>(), provider.GetRequiredService<TimeProvider>()));
        }
    }
}
