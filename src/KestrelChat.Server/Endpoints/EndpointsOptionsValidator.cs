using KestrelChat.Server.Configuration;
using KestrelChat.Server.Transport;
using KestrelChat.Wordings;

namespace KestrelChat.Server.Endpoints;

internal sealed class EndpointsOptionsValidator(WordingCatalog wordings) : ISettingsValidator<EndpointsOptions>
{
    public void Validate(EndpointsOptions options, SettingErrors errors)
    {
        if (!UnixSocketModes.TryParse(options.UnixSocketMode, out _, out var error))
        {
            errors.Add(nameof(options.UnixSocketMode), error);
        }

        foreach (var (name, endpoint) in options.Endpoints)
        {
            errors.RequireName($"{nameof(options.Endpoints)}:{name}", name, isWord: false);
            Validate($"{nameof(options.Endpoints)}:{name}", endpoint, errors);
        }
    }

    private void Validate(string key, EndpointOptions endpoint, SettingErrors errors)
    {
        EndpointUrl? url = null;
        if (endpoint.Url.Length > 0 && !EndpointUrl.TryParse(endpoint.Url, out url, out var error))
        {
            errors.Add($"{key}:{nameof(endpoint.Url)}", error);
        }

        if (endpoint.UnixSocketMode.Length > 0 && !UnixSocketModes.TryParse(endpoint.UnixSocketMode, out _, out var modeError))
        {
            errors.Add($"{key}:{nameof(endpoint.UnixSocketMode)}", modeError);
        }

        if (url is { IsTls: true })
        {
            endpoint.Certificate.Validate($"{key}:{nameof(endpoint.Certificate)}", errors);
        }

        for (var i = 0; i < endpoint.AllowedOrigins.Count; i++)
        {
            if (!WebOrigin.TryParse(endpoint.AllowedOrigins[i], out _))
            {
                errors.Add($"{key}:{nameof(endpoint.AllowedOrigins)}:{i}", "expected http://host, https://host or either with a port, such as https://chat.example.org");
            }
        }

        // A wording that cannot be loaded is an error of its own.
        if (wordings.Find(endpoint.Wording) is null && wordings.Errors.Count == 0)
        {
            errors.Add($"{key}:{nameof(endpoint.Wording)}", $"expected one of {string.Join(", ", wordings.Names)}");
        }
    }
}
