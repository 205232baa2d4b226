using KestrelChat.Server.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Hosting;

/// <summary>Reports errors in Kestrel's own section, which configures the HTTP endpoints, like those of other settings.</summary>
internal sealed class KestrelSettings : IPostConfigureOptions<KestrelServerOptions>
{
    private const string EndpointsPath = "Kestrel:Endpoints";

    /// <summary>Validates the URLs.</summary>
    public static void Validate(IConfiguration configuration, SettingsReader settings)
    {
        foreach (var endpoint in configuration.GetSection(EndpointsPath).GetChildren())
        {
            var url = endpoint["Url"] ?? "";
            if (SchemeOf(url) is not ("HTTP" or "HTTPS"))
            {
                settings.AddErrors([$"{endpoint.Path}:Url: invalid value '{url}': expected http://host:port or https://host:port"]);
            }
            else if (SchemeOf(url) == "HTTP" && Enum.TryParse<HttpProtocols>(endpoint["Protocols"], ignoreCase: true, out var protocols) && protocols == HttpProtocols.Http3)
            {
                // Kestrel would find it out only when it binds.
                settings.AddErrors([$"{endpoint.Path}:Protocols: invalid value '{protocols}': expected a protocol that works without encryption"]);
            }
        }
    }

    /// <summary>Loads the section before Kestrel starts, so that whatever fails is known to come from it.</summary>
    /// <exception cref="SettingsException">The section is invalid.</exception>
    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        try
        {
            options.ConfigurationLoader?.Load();
        }
        catch (Exception e)
        {
            throw new SettingsException([$"{EndpointsPath}: {e.Message}"], e);
        }
    }

    private static string? SchemeOf(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Scheme.ToUpperInvariant();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
