using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Configuration;

/// <summary>
/// Reads sections of the configuration into options and validates them. It collects all errors, so that an operator can correct
/// them at once; the framework's binder throws at the first.
/// </summary>
/// <remarks>Not thread safe. Used while the server is put together.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>The section that holds the chat's own settings.</summary>
    public const string Root = "Chat";

    private readonly Dictionary<string, List<Type>> _sections = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _errors = [];
    private readonly List<string> _unknown = [];

    /// <summary>Everything that is wrong so far, one line each.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The sections that were read, each with the classes it was bound to.</summary>
    public IReadOnlyDictionary<string, List<Type>> Sections => _sections;

    /// <summary>Describes the keys that have no effect. To be called when all sections were read.</summary>
    public IReadOnlyList<string> FindUnknown() => [.. new UnknownSettings(_sections).FindIn(configuration.GetSection(Root)), .. _unknown];

    /// <summary>Reads and validates a section. Several classes may share a section.</summary>
    /// <returns>The options; a setting with an invalid value has its default.</returns>
    public IOptions<TOptions> Read<TOptions>(string path, ISettingsValidator<TOptions> validator)
        where TOptions : class, new()
    {
        var section = configuration.GetSection(path);
        if (!_sections.TryGetValue(path, out var types))
        {
            _sections.Add(path, types = []);
            AddErrors(ConversionCheck.FindValueError(section, typeof(TOptions)) is { } error ? [error] : []);
        }

        types.Add(typeof(TOptions));
        var unconvertible = ConversionCheck.FindErrors(section, typeof(TOptions)).ToList();
        AddErrors(unconvertible.Select(value => value.Error));

        var options = new TOptions();
        Without(section, unconvertible.Select(value => value.Path)).Bind(options);
        validator.Validate(options, new SettingErrors(section, _errors));
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
