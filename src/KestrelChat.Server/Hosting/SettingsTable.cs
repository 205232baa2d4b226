using KestrelChat.Server.Chat;
using KestrelChat.Server.Cluster;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Lifetime;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Stall;

namespace KestrelChat.Server.Hosting;

/// <summary>All settings, in the order in which <c>--help</c> and docs/configuration.md list them.</summary>
internal static class SettingsTable
{
    /// <summary>The chat's own.</summary>
    public static IReadOnlyList<SettingsSection> Sections { get; } =
    [
        EndpointSettings.Section,
        HubSettings.Section,
        StallSettings.Section,
        ConnectionLimitSettings.Section,
        LoopbackSettings.Section,
        ProxyProtocolSettings.Section,
        BanSettings.Section,
        AdminSettings.Section,
        FloodSettings.Section,
        NodeSettings.Section,
        DrainSettings.Section,
    ];

    /// <summary>Those of the frameworks that operators need, with their whole keys. The defaults of the first two are in the settings file.</summary>
    public static IReadOnlyList<Setting> Others { get; } =
    [
        Setting.Text("Kestrel:Endpoints:Http:Url", "http://localhost:8080", "where the [HTTP side](../README.md#http) listens, or at a [unix socket](operations.md#unix-sockets). The host is an address, `localhost` or `*`: no name, which Kestrel would take for all addresses. Other settings below `Kestrel:Endpoints:` are [Kestrel's](https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints). `urls`, `ASPNETCORE_URLS` and `ASPNETCORE_HTTP_PORTS` have no effect", "`http://host:port`, `https://host:port`, `http://unix:/path`"),
        Setting.Text("Logging:LogLevel:CATEGORY", "Information", "[.NET's logging](operations.md#logs)", string.Join(", ", Enum.GetNames<LogLevel>().Select(name => $"`{name}`"))),
        Setting.Text("Logging:Console:…", "", "`FormatterName` (`json`, `simple` or `systemd`), `FormatterOptions`, `LogToStandardErrorThreshold` and `MaxQueueLength` are [.NET's](https://learn.microsoft.com/dotnet/core/extensions/console-log-formatter)"),
        Setting.Text("AllowedHosts", "", "further hosts that HTTP requests [may name](operations.md#opening-http), without ports, separated by semicolons: `chat.example.org;*.example.net`; `*` = all"),
        Setting.Text("ConnectionStrings:Cluster", "", "PostgreSQL database that several [nodes](operations.md#several-nodes) share, as Npgsql writes it; empty = this server is alone", isSecret: true),
        Setting.Text("OTEL_EXPORTER_OTLP_ENDPOINT", "", "where to send [metrics](operations.md#metrics); all standard `OTEL_…` variables apply"),
    ];
}
