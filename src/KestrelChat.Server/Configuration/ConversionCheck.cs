using KestrelChat.Text;

namespace KestrelChat.Server.Configuration;

/// <summary>Finds the values that are not allowed. The binder stops at the first that it cannot convert.</summary>
internal static class ConversionCheck
{
    /// <summary>Checks everything below a section.</summary>
    /// <param name="settings">The settings that are known there.</param>
    /// <returns>The path of each value, with what is wrong.</returns>
    public static IEnumerable<(string Path, string Error)> FindErrors(IConfigurationSection section, SettingNode settings) =>
        section.GetChildren().SelectMany(child => settings.Find(child.Key) is { } node ? FindErrorsOf(child, node) : []);

    /// <summary>Describes a section that was given a value of its own; null if it was not.</summary>
    public static string? FindValueError(IConfigurationSection section, SettingNode settings)
    {
        if (string.IsNullOrEmpty(section.Value))
        {
            return null;
        }

        // The value may be a secret that belongs one level lower.
        var shown = settings.HasSecret ? "" : $" '{section.Value}'";
        return $"{section.Path}: invalid value{shown}: expected settings below it, such as {section.Path}:{settings.Example}";
    }

    /// <summary>Describes a single value that was given as a list or an object; null if it was not.</summary>
    public static string? FindBelow(IConfigurationSection section) =>
        section.GetChildren().FirstOrDefault() is { } child ? $"{section.Path}: expected a single value, found {child.Path}" : null;

    private static IEnumerable<(string Path, string Error)> FindErrorsOf(IConfigurationSection section, SettingNode settings)
    {
        var error = settings.Setting is { } setting ? FindError(section, setting) : FindValueError(section, settings);
        var below = settings.Setting is null ? FindErrors(section, settings) : [];
        return error is null ? below : below.Prepend((section.Path, error));
    }

    private static string? FindError(IConfigurationSection value, Setting setting)
    {
        if (setting.Kind.IsList)
        {
            return string.IsNullOrEmpty(value.Value) ? null : $"{value.Path}: invalid value '{value.Value}': expected a list, such as {value.Path}:0";
        }

        if (value.Value is null)
        {
            // Null in a file is the default. What is below a number or a word is reported as an unknown setting.
            return setting.Kind.IsText ? FindBelow(value) : null;
        }

        var shown = setting.IsSecret ? "" : $" '{VisibleText.Of(value.Value)}'";
        return setting.Kind.FindError(value.Value) is { } expected ? $"{value.Path}: invalid value{shown}: {expected}" : null;
    }
}
