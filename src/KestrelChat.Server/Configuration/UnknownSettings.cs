namespace KestrelChat.Server.Configuration;

/// <summary>Finds the keys that no class of options has. The binder ignores them.</summary>
internal static class UnknownSettings
{
    /// <summary>Describes each unknown key below a section.</summary>
    /// <param name="settings">The settings that are known there.</param>
    public static IEnumerable<string> FindIn(IConfigurationSection section, SettingNode settings) => section.GetChildren().SelectMany(child =>
        settings.Find(child.Key) is not { } node ? [$"{child.Path}: unknown setting, ignored: {section.Path} has {string.Join(", ", settings.Keys)}"]
        : node.Setting is not { } setting ? FindIn(child, node)
        : setting.Kind.IsList ? []
        : child.GetChildren().Select(below => $"{below.Path}: unknown setting, ignored: {child.Path} is a single value"));
}
