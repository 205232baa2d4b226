namespace KestrelChat.Server.Configuration;

/// <summary>Validates a section that the framework reads. The framework ignores what it does not know, or throws at the first error.</summary>
internal sealed class FrameworkSection(IConfigurationSection section, SettingsReader settings)
{
    public string? this[string key] => section[key];

    public IEnumerable<FrameworkSection> Children => section.GetChildren().Select(child => new FrameworkSection(child, settings));

    public string Key => section.Key;

    public FrameworkSection Below(string key) => new(section.GetSection(key), settings);

    /// <summary>Adds an error of a setting in this section.</summary>
    /// <param name="key">The setting, relative to the section.</param>
    /// <param name="problem">What is wrong, usually "expected …".</param>
    /// <param name="isSecret">Whether the value is not shown.</param>
    public void Add(string key, string problem, bool isSecret = false) => settings.AddErrors([$"{section.Path}:{key}: invalid value{(isSecret ? "" : $" '{section[key]}'")}: {problem}"]);

    /// <summary>Requires a value of a setting, and no settings below it.</summary>
    public void RequireNothingBelow(string key) => settings.AddErrors(ConversionCheck.FindBelow(section.GetSection(key)) is { } error ? [error] : []);

    /// <summary>Requires settings below the section, and no value of its own.</summary>
    /// <param name="example">One of them.</param>
    /// <param name="isSecret">Whether the value is not shown: it may belong one level lower.</param>
    public void RequireNoValue(string example, bool isSecret = false)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            var shown = isSecret ? "" : $" '{section.Value}'";
            settings.AddErrors([$"{section.Path}: invalid value{shown}: expected settings below it, such as {section.Path}:{example}"]);
        }
    }

    /// <summary>Requires one of these words, in upper or lower case. A setting that is empty or missing has its default.</summary>
    public void RequireOneOf(string key, params IEnumerable<string> words)
    {
        if (!string.IsNullOrEmpty(section[key]) && !words.Contains(section[key], StringComparer.OrdinalIgnoreCase))
        {
            Add(key, $"expected one of {string.Join(", ", words)}");
        }
    }

    /// <summary>Requires allowed values of these settings.</summary>
    public void RequireKinds(IEnumerable<Setting> known) => settings.AddErrors(ConversionCheck.FindErrors(section, SettingNode.Of(known)).Select(value => value.Error));

    /// <summary>Warns of settings that have no effect.</summary>
    public void WarnOfUnknown(params IEnumerable<string> known) => settings.AddUnknown(section.GetChildren()
        .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
        .Select(child => $"{child.Path}: unknown setting, ignored: {section.Path} has {string.Join(", ", known.Order(StringComparer.Ordinal))}"));
}
