using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Configuration;

/// <summary>Makes one set of options of all sources: the command line goes before the named server, and that before the defaults.</summary>
/// <remarks>Pure, but for asking whether files exist.</remarks>
internal sealed class OptionsResolver
{
    private readonly SettingsLayer _commandLine;
    private readonly SettingsLayer _server;
    private readonly SettingsLayer _defaults;
    private readonly Func<string, string?> _environment;

    /// <param name="commandLine">Its host may be the name of a server in <paramref name="config"/>.</param>
    /// <param name="config">The config file.</param>
    /// <param name="environment">Returns a variable of the environment, or null.</param>
    public OptionsResolver(SettingsLayer commandLine, ConfigFile config, Func<string, string?> environment)
    {
        _environment = environment;
        _defaults = config.Defaults;
        if (commandLine.Address is { Host: string name, IsTls: null } address && config.Servers.TryGetValue(name, out SettingsLayer? server))
        {
            // What was written is the name of a server; a port after it remains.
            _commandLine = commandLine with { Address = address with { Host = null } };
            _server = server;
        }
        else
        {
            _commandLine = commandLine;
            _server = SettingsLayer.Empty;
        }
    }

    private SettingsLayer[] Layers => [_commandLine, _server, _defaults];

    /// <exception cref="ClientException">The options contradict each other, or a file is missing.</exception>
    public ClientOptions Resolve()
    {
        // The host decides which layer's port and scheme count: those of layers after it belong to another server.
        SettingsLayer? withHost = Array.Find(Layers, layer => layer.Address?.Host is not null);
        SettingsLayer[] relevant = withHost is null ? [_commandLine] : Layers[..(Array.IndexOf(Layers, withHost) + 1)];
        ServerAddress address = new(
            withHost?.Address?.Host ?? ServerAddress.DefaultHost,
            relevant.Select(layer => layer.Address?.Port).FirstOrDefault(port => port is not null) ?? ServerAddress.DefaultPort);

        string? nick = Find(ClientSettings.Nick);
        string? room = Find(ClientSettings.Room);
        return new ClientOptions(address)
        {
            Tls = ResolveTls(relevant),
            Nick = nick,
            Room = room,
            FirstLines = [.. FirstLine("/nick", ClientSettings.Nick), .. FirstLine("/join", ClientSettings.Room)],
            TokenFile = Find(ClientSettings.Token),
            Wording = ResolveWording(),
            ShowsTime = IsOn(ClientSettings.Time),
            Color = ResolveColor(),
            Reconnects = !IsOn(ClientSettings.NoReconnect),
            IsPlain = IsOn(ClientSettings.Plain),
            Notification = Enum.Parse<NotificationMethod>(Find(ClientSettings.Notify) ?? nameof(NotificationMethod.Auto), ignoreCase: true),
        };
    }

    private ClientTlsOptions? ResolveTls(SettingsLayer[] relevant)
    {
        foreach (SettingsLayer layer in Layers)
        {
            if (layer is { Address: { IsTls: bool scheme, Text: string text } } && layer[ClientSettings.Tls] is string flag && (flag == "true") != scheme)
            {
                throw layer.Error($"invalid address '{text}': it contradicts tls={flag}");
            }
        }

        // tls:// and tcp:// are settings like --tls, of the layer in which they are.
        bool isTls = Layers.Select(layer => (relevant.Contains(layer) ? layer.Address?.IsTls : null) ?? Flag(layer, ClientSettings.Tls))
            .FirstOrDefault(value => value is not null) ?? false;
        if (!isTls)
        {
            RefuseWithoutTls(_commandLine, "--");
            RefuseWithoutTls(_server, "");
            return null;
        }

        string? authorities = Find(ClientSettings.Authority);
        bool isInsecure = IsOn(ClientSettings.Insecure);
        if (authorities is not null && isInsecure)
        {
            // The layer before decides; in one layer they contradict each other.
            SettingsLayer first = Array.Find(Layers, layer => layer[ClientSettings.Authority] is not null || layer.IsOn(ClientSettings.Insecure))!;
            isInsecure = first.IsOn(ClientSettings.Insecure);
            if (isInsecure && first[ClientSettings.Authority] is string file)
            {
                throw first.Error($"invalid cacert '{file}': insecure accepts any certificate; use one of them");
            }

            authorities = isInsecure ? null : authorities;
        }

        if (authorities is not null && !File.Exists(authorities))
        {
            throw LayerOf(ClientSettings.Authority).Error($"invalid cacert '{authorities}': no such file");
        }

        return new ClientTlsOptions(Find(ClientSettings.ServerName), authorities, isInsecure);
    }

    private static void RefuseWithoutTls(SettingsLayer layer, string dashes)
    {
        if (Array.Find([ClientSettings.Authority, ClientSettings.ServerName, ClientSettings.Insecure], setting => layer[setting] is not null and not "false") is { } needless)
        {
            throw layer.Error($"{dashes}{needless.Name} is for TLS: use {dashes}tls, or an address that begins with tls://");
        }
    }

    private string? ResolveWording()
    {
        string? wording = Find(ClientSettings.Wording);
        return wording is null || ClientSettings.Wording.Values.Contains(wording, StringComparer.Ordinal) || File.Exists(wording)
            ? wording
            : throw LayerOf(ClientSettings.Wording).Error($"invalid wording '{wording}': expected {ClientSettings.Wording.Expected}");
    }

    private ColorChoice ResolveColor() => Find(ClientSettings.Color) is string color
        ? Enum.Parse<ColorChoice>(color, ignoreCase: true)
        : string.IsNullOrEmpty(_environment("NO_COLOR")) ? ColorChoice.Auto : ColorChoice.Never;

    private string[] FirstLine(string command, ClientSetting setting) =>
        (_commandLine[setting] ?? _server[setting]) is string value ? [$"{command} {value}"] : [];

    private string? Find(ClientSetting setting) => Layers.Select(layer => layer[setting]).FirstOrDefault(value => value is not null);

    private bool IsOn(ClientSetting flag) => Find(flag) == "true";

    private static bool? Flag(SettingsLayer layer, ClientSetting flag) => layer[flag] is string value ? value == "true" : null;

    private SettingsLayer LayerOf(ClientSetting setting) => Array.Find(Layers, layer => layer[setting] is not null)!;
}
