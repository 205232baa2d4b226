namespace KestrelChat.Server.Configuration;

/// <summary>Finds the keys that no class of options has. The binder ignores them.</summary>
/// <param name="sections">The sections that were read, each with the classes it was bound to.</param>
internal sealed class UnknownSettings(IReadOnlyDictionary<string, List<Type>> sections)
{
    /// <summary>Describes each unknown key below <paramref name="section"/>.</summary>
    public IEnumerable<string> FindIn(IConfigurationSection section) =>
        sections.TryGetValue(section.Path, out var types) ? FindIn(section, types) : [];

    private IEnumerable<string> FindIn(IConfigurationSection section, IReadOnlyList<Type> types)
    {
        var settings = SettingType.Settings(types);
        var below = sections.Keys.Where(path => ConfigurationPath.GetParentPath(path)?.Equals(section.Path, StringComparison.OrdinalIgnoreCase) == true);
        var known = settings.Keys.Concat(below.Select(ConfigurationPath.GetSectionKey)!).Order(StringComparer.Ordinal).ToList();
        foreach (var child in section.GetChildren())
        {
            var errors = sections.ContainsKey(child.Path) ? FindIn(child)
                : settings.TryGetValue(child.Key, out var setting) ? FindInSetting(child, setting.PropertyType)
                : [$"{child.Path}: unknown setting, ignored: {section.Path} has {string.Join(", ", known)}"];
            foreach (var error in errors)
            {
                yield return error;
            }
        }
    }

    private IEnumerable<string> FindInSetting(IConfigurationSection setting, Type type) =>
        SettingType.IsDictionary(type) ? setting.GetChildren().SelectMany(entry => FindInSetting(entry, SettingType.ValueOf(type)))
        : SettingType.IsList(type) ? []
        : SettingType.IsValue(type) ? setting.GetChildren().Select(child => $"{child.Path}: unknown setting, ignored: {setting.Path} is a single value")
        : FindIn(setting, [type]);
}
