namespace KestrelChat.Server.Configuration;

/// <summary>The settings below a section as a tree, whose branches are the parts of their keys.</summary>
internal sealed class SettingNode
{
    private readonly Dictionary<string, SettingNode> _below = new(StringComparer.OrdinalIgnoreCase);
    private string _firstKey = "";

    private SettingNode()
    {
    }

    /// <summary>The setting; null = there are settings below.</summary>
    public Setting? Setting { get; private set; }

    /// <summary>The keys directly below, in order.</summary>
    public IEnumerable<string> Keys => _below.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether a setting directly below has a value that is never shown.</summary>
    public bool HasSecret => _below.Values.Any(node => node.Setting is { IsSecret: true });

    /// <summary>The key of the first setting below.</summary>
    public string Example => _below[_firstKey] is { Setting: null } node ? $"{_firstKey}:{node.Example}" : _firstKey;

    public static SettingNode Of(IEnumerable<Setting> settings) => Of(settings.Select(setting => (setting.Key, setting)));

    /// <param name="settings">Each with its key, relative to the section.</param>
    public static SettingNode Of(IEnumerable<(string Key, Setting Setting)> settings)
    {
        var root = new SettingNode();
        foreach (var (key, setting) in settings)
        {
            root.Add(key, setting);
        }

        return root;
    }

    /// <summary>Returns what is below a key of the configuration; null if nothing is known of it.</summary>
    public SettingNode? Find(string key) => _below.GetValueOrDefault(key) ?? _below.GetValueOrDefault(Configuration.Setting.AnyName);

    private void Add(string key, Setting setting)
    {
        var node = this;
        foreach (var part in key.Split(ConfigurationPath.KeyDelimiter))
        {
            if (!node._below.TryGetValue(part, out var next))
            {
                node._firstKey = node._firstKey.Length > 0 ? node._firstKey : part;
                node._below.Add(part, next = new SettingNode());
            }

            node = next;
        }

        node.Setting = setting;
    }
}
