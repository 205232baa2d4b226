using System.Text.Json;
using KestrelChat.Client.Connections;

namespace KestrelChat.Client.Configuration;

/// <summary>Reads the text of the config file. Errors name file, key and value.</summary>
/// <param name="path">The file, for errors; relative paths in it begin at its folder.</param>
/// <param name="home">What <c>~</c> stands for in paths; null if it is not known.</param>
internal sealed class ConfigReader(string path, string? home)
{
    private const string Address = "address";

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    /// <exception cref="ClientException">A key is unknown or a value invalid.</exception>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public ConfigFile Read(ReadOnlyMemory<byte> text)
    {
        using JsonDocument document = JsonDocument.Parse(text, Options);
        SettingsLayer defaults = SettingsLayer.Empty;
        Dictionary<string, SettingsLayer> servers = new(StringComparer.Ordinal);
        foreach (JsonProperty part in Members(document.RootElement, ""))
        {
            switch (part.Name)
            {
                case "defaults":
                    defaults = ReadLayer(part.Value, part.Name);
                    break;
                case "servers":
                    foreach (JsonProperty server in Members(part.Value, part.Name))
                    {
                        servers.Add(server.Name, ReadServer(server));
                    }

                    break;
                default:
                    throw Error($"unknown key '{part.Name}': expected 'defaults' or 'servers'");
            }
        }

        return new ConfigFile { Defaults = defaults, Servers = servers };
    }

    private SettingsLayer ReadServer(JsonProperty server)
    {
        string key = $"servers.{server.Name}";
        if (ServerAddressParser.Parse(server.Name, out _) is not { Port: null, IsTls: null, Host: var host })
        {
            throw Error($"invalid name '{server.Name}' in 'servers': expected a name that could be a host");
        }

        SettingsLayer layer = ReadLayer(server.Value, key);
        return layer with { Address = (layer.Address ?? new AddressParts(server.Name, null)) is { Host: null } port ? port with { Host = host } : layer.Address };
    }

    private SettingsLayer ReadLayer(JsonElement element, string key)
    {
        AddressParts? address = null;
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (JsonProperty member in Members(element, key))
        {
            string name = $"{key}.{member.Name}";
            if (member.Name == Address)
            {
                address = ServerAddressParser.Parse(ReadText(member.Value, name, "a text"), out string? error) ?? throw Error($"{name}: {error}");
                continue;
            }

            ClientSetting setting = ClientSettings.All.FirstOrDefault(each => each.Name == member.Name)
                ?? throw Error($"unknown key '{name}': expected one of {Address}, {string.Join(", ", ClientSettings.All.Select(each => each.Name))}");
            string value = setting.IsFlag ? ReadFlag(member.Value, name) : ReadText(member.Value, name, setting.Expected);
            if (setting.Validate(value) is string invalid)
            {
                throw Error($"{name}: {invalid}");
            }

            values.Add(setting.Name, setting.IsPath && !setting.Values.Contains(value, StringComparer.Ordinal) ? Resolve(value) : value);
        }

        return new SettingsLayer { Source = $"{path}: {key}: ", Address = address, Values = values };
    }

    private JsonElement.ObjectEnumerator Members(JsonElement element, string key) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw Error($"invalid value {element.GetRawText()}{(key.Length > 0 ? $" of '{key}'" : "")}: expected an object");

    private string ReadText(JsonElement element, string key, string expected) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw Error($"invalid value {element.GetRawText()} of '{key}': expected {expected}");

    private string ReadFlag(JsonElement element, string key) => element.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw Error($"invalid value {element.GetRawText()} of '{key}': expected true or false"),
    };

    // No shell replaces ~ here, and the folder where the program is started says nothing.
    private string Resolve(string value) => value.StartsWith("~/", StringComparison.Ordinal) && home is not null
        ? Path.Combine(home, value[2..])
        : Path.GetFullPath(value, Path.GetDirectoryName(path)!);

    private ClientException Error(string message) => new(ExitCodes.InvalidArguments, $"{path}: {message}");
}
