namespace KestrelChat.Server.Configuration;

/// <summary>Settings that a class of options holds. Several may share a section of the configuration. Immutable.</summary>
/// <param name="path">The path of the section.</param>
/// <param name="settings">Its settings.</param>
internal abstract class SettingsSection(string path, IReadOnlyList<Setting> settings)
{
    public string Path => path;

    /// <summary>The settings, with keys relative to <see cref="Path"/>.</summary>
    public IReadOnlyList<Setting> Settings => settings;
}

/// <inheritdoc/>
/// <param name="path">The path of the section.</param>
/// <param name="bind">Calls the framework's binder. Its code is generated where the call names the class of options.</param>
/// <param name="settings">Its settings.</param>
internal sealed class SettingsSection<TOptions>(string path, Action<IConfiguration, TOptions> bind, params IReadOnlyList<Setting> settings)
    : SettingsSection(path, settings)
{
    /// <summary>Fills the options. The values have been checked: the binder throws at the first that it cannot convert.</summary>
    public void Bind(IConfiguration section, TOptions options) => bind(section, options);
}
