using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Configuration;

/// <summary>
/// Reads sections of the configuration into options and validates them. It collects all errors, so that an operator can correct
/// them at once; the framework's binder throws at the first.
/// </summary>
/// <remarks>Not thread safe. Used while the server is put together.</remarks>
/// <param name="configuration">What to read.</param>
/// <param name="isCheck">Whether the settings are only checked.</param>
internal sealed class SettingsReader(IConfiguration configuration, bool isCheck)
{
    /// <summary>The section that holds the chat's own settings.</summary>
    public const string Root = "Chat";

    private readonly List<SettingsSection> _sections = [];
    private readonly List<string> _errors = [];
    private readonly List<string> _unknown = [];

    /// <summary>Whether the settings are only checked: a validator MUST NOT change anything then, because a server may run with them.</summary>
    public bool IsCheck => isCheck;

    /// <summary>Everything that is wrong so far, one line each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The sections that were read.</summary>
    public IReadOnlyList<SettingsSection> Sections => _sections;

    /// <summary>Describes the keys that have no effect. To be called when all sections were read.</summary>
    public IReadOnlyList<string> FindUnknown()
    {
        var known = _sections.SelectMany(section => section.Settings.Select(setting => ($"{section.Path}:{setting.Key}"[(Root.Length + 1)..], setting)));
        return [.. UnknownSettings.FindIn(configuration.GetSection(Root), SettingNode.Of(known)), .. _unknown];
    }

    /// <summary>Reads and validates a section.</summary>
    /// <param name="known">Its settings.</param>
    /// <param name="validator">Checks what each setting by itself does not tell.</param>
    /// <returns>The options; a setting with an invalid value has its default.</returns>
    public IOptions<TOptions> Read<TOptions>(SettingsSection<TOptions> known, ISettingsValidator<TOptions>? validator = null)
        where TOptions : class, new()
    {
        var section = configuration.GetSection(known.Path);
        var settings = SettingNode.Of(known.Settings);
        if (_sections.TrueForAll(each => each.Path != known.Path))
        {
            AddErrors(ConversionCheck.FindValueError(section, settings) is { } error ? [error] : []);
        }

        _sections.Add(known);
        var invalid = ConversionCheck.FindErrors(section, settings).ToList();
        AddErrors(invalid.Select(value => value.Error));

        var options = new TOptions();
        known.Bind(Without(section, invalid.Select(value => value.Path)), options);
        validator?.Validate(options, new SettingErrors(section, _errors));
        return Options.Create(options);
    }

    /// <summary>Adds errors that were found elsewhere.</summary>
    public void AddErrors(IEnumerable<string> errors) => _errors.AddRange(errors);

    /// <summary>Adds descriptions of keys that have no effect.</summary>
    public void AddUnknown(IEnumerable<string> unknown) => _unknown.AddRange(unknown);

    /// <exception cref="SettingsException">Something is wrong.</exception>
    public void ThrowIfInvalid()
    {
        if (_errors.Count > 0)
        {
            throw new SettingsException(_errors);
        }
    }

    private static IConfigurationSection Without(IConfigurationSection section, IEnumerable<string> paths)
    {
        var omitted = paths.Append(section.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);

        // JSON's null would become the value of a text.
        var values = section.AsEnumerable().Where(pair => pair.Value is not null && !omitted.Contains(pair.Key));
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(section.Path);
    }
}
