using KestrelChat.Server.Configuration;
using KestrelChat.Server.Tls;

namespace KestrelChat.Server.Endpoints;

/// <summary>The settings of the chat's endpoints.</summary>
internal static class EndpointSettings
{
    private const string Endpoint = $"{nameof(EndpointsOptions.Endpoints)}:{Setting.AnyName}:";
    private const string Octal = "octal";

    private static readonly EndpointsOptions s_defaults = new();
    private static readonly EndpointOptions s_default = new();

    public static SettingsSection<EndpointsOptions> Section { get; } = new(
        SettingsReader.Root,
        static (section, options) => section.Bind(options),
        [
            Setting.Text(Endpoint + nameof(EndpointOptions.Url), s_default.Url, "where to listen: `tcp://host:port`, `tls://host:port` with TLS, or `unix:/path` for a [unix socket](operations.md#unix-sockets); for [browsers](operations.md#browsers) `http://host:port`, `https://host:port` or `http://unix:/path`. The host is an address, `localhost` (both loopback addresses) or `*` (all addresses). Port 0 = any free port (with `localhost`, on 127.0.0.1). Empty = off") with
            {
                // What the settings file has. Without it there is no endpoint.
                Default = "`Browser` `http://localhost:8088`, `Main` `tcp://*:8000`, `Russian` `tcp://localhost:8866`",
            },
            Setting.Text(Endpoint + nameof(EndpointOptions.Wording), s_default.Wording, "the language of the server's texts: the name of a file in `wordings/` beside the program", "`en`, `ru`, `zh`"),
            Setting.Flag(Endpoint + nameof(EndpointOptions.Commands), s_default.Commands, "whether lines that begin with `/` are commands"),
            Setting.Word(Endpoint + nameof(EndpointOptions.ProxyProtocol), s_default.ProxyProtocol, "whether trusted proxies send the client's address in a PROXY header, version 1 or 2"),
            Setting.Text(Endpoint + nameof(EndpointOptions.UnixSocketMode), s_default.UnixSocketMode, "which users may connect to its unix socket; empty = `UnixSocketMode`", Octal),
            Setting.List(Endpoint + nameof(EndpointOptions.AllowedOrigins), "none", "`AllowedOrigins:0`, `:1`, …: web pages besides its own that may connect to an endpoint for [browsers](operations.md#browsers), such as `https://chat.example.org`"),
            .. CertificateSettings.Below(Endpoint + nameof(EndpointOptions.Certificate)),
            Setting.Text(nameof(EndpointsOptions.UnixSocketMode), s_defaults.UnixSocketMode, "which users may connect to [unix sockets](operations.md#unix-sockets), those of HTTP included, as `chmod` takes it", Octal),
        ]);
}
