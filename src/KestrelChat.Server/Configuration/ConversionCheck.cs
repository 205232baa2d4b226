using KestrelChat.Text;

namespace KestrelChat.Server.Configuration;

/// <summary>Finds the values that cannot be converted to the type of their setting. The binder stops at the first.</summary>
internal static class ConversionCheck
{
    /// <summary>Checks everything below a section.</summary>
    /// <param name="type">The class that the section is bound to.</param>
    /// <returns>The path of each value, with what is wrong.</returns>
    public static IEnumerable<(string Path, string Error)> FindErrors(IConfigurationSection section, Type type)
    {
        if (SettingType.IsDictionary(type))
        {
            return section.GetChildren().SelectMany(entry => FindErrorsOf(entry, SettingType.ValueOf(type)));
        }

        var settings = SettingType.Settings(type);
        return section.GetChildren()
            .Where(child => settings.ContainsKey(child.Key))
            .SelectMany(child => FindErrorsOf(child, settings[child.Key].PropertyType));
    }

    /// <summary>Describes a section that was given a value of its own; null if it was not.</summary>
    public static string? FindValueError(IConfigurationSection section, Type type)
    {
        if (string.IsNullOrEmpty(section.Value))
        {
            return null;
        }

        // The value may be a secret that belongs one level lower.
        var shown = SettingType.HasSecret(type) ? "" : $" '{section.Value}'";
        return $"{section.Path}: invalid value{shown}: expected settings below it, such as {section.Path}:{Example(type)}";
    }

    /// <summary>Describes a single value that was given as a list or an object; null if it was not.</summary>
    public static string? FindBelow(IConfigurationSection section) =>
        section.GetChildren().FirstOrDefault() is { } child ? $"{section.Path}: expected a single value, found {child.Path}" : null;

    private static IEnumerable<(string Path, string Error)> FindErrorsOf(IConfigurationSection setting, Type type)
    {
        if (SettingType.IsList(type))
        {
            return string.IsNullOrEmpty(setting.Value) ? [] : [(setting.Path, $"{setting.Path}: invalid value '{setting.Value}': expected a list, such as {setting.Path}:0")];
        }

        if (SettingType.IsValue(type))
        {
            return IsConvertible(setting, type) ? [] : [(setting.Path, (setting.Value is null ? FindBelow(setting) : null)
                ?? $"{setting.Path}: invalid value '{VisibleText.Of(setting.Value ?? "")}': expected {SettingType.Expected(type)}")];
        }

        var below = FindErrors(setting, type);
        return FindValueError(setting, type) is { } error ? below.Prepend((setting.Path, error)) : below;
    }

    private static bool IsConvertible(IConfigurationSection value, Type type)
    {
        // The framework takes more: a number of days for a duration, a number or a list for one of several words.
        if (!string.IsNullOrEmpty(value.Value) && ((type == typeof(TimeSpan) && !Duration.IsWellFormed(value.Value))
            || (type.IsEnum && !Enum.GetNames(type).Contains(value.Value, StringComparer.OrdinalIgnoreCase))))
        {
            return false;
        }

        // No path has one.
        if (value.Value?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return false;
        }

        try
        {
            _ = value.Get(type);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Example(Type type) =>
        SettingType.IsDictionary(type) ? "NAME:" + Example(SettingType.ValueOf(type)) : SettingType.Settings(type).Keys.First();
}
