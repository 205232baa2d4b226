using KestrelChat.Server.Configuration;
using KestrelChat.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The settings of the server as it reads them from a configuration, without starting it.</summary>
internal sealed class ServerSettings
{
    private readonly SettingsReader _reader;
    private readonly IServiceCollection _services;

    public ServerSettings(IEnumerable<KeyValuePair<string, string?>> settings)
        : this(configuration => configuration.AddInMemoryCollection(settings))
    {
    }

    public ServerSettings(Action<IConfigurationBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configure(builder.Configuration);
        try
        {
            builder.AddChat();
        }
        catch (SettingsException)
        {
            // The reader has the errors.
        }

        _services = builder.Services;
        _reader = (SettingsReader)_services.Single(service => service.ServiceType == typeof(SettingsReader)).ImplementationInstance!;
    }

    public IReadOnlyList<string> Errors => _reader.Errors;

    public IReadOnlyList<string> Unknown => _reader.FindUnknown();

    public IReadOnlyList<SettingsSection> Sections => _reader.Sections;

    /// <summary>Every setting that is not in a list or a dictionary, relative to <c>Chat</c>, with its value and the default of the code.</summary>
    public IEnumerable<(string Key, object Value, object Default)> Values =>
        from section in _reader.Sections
        let type = OptionsOf(section)
        let options = Options(type)
        let defaults = Activator.CreateInstance(type)!
        from property in type.GetProperties()
        where property.CanWrite
        select ($"{section.Path}:{property.Name}"[(SettingsReader.Root.Length + 1)..], property.GetValue(options)!, property.GetValue(defaults)!);

    /// <summary>The class of options that a section is bound to.</summary>
    public static Type OptionsOf(SettingsSection section) => section.GetType().GetGenericArguments()[0];

    public TOptions Get<TOptions>() => (TOptions)Options(typeof(TOptions));

    private object Options(Type type)
    {
        var service = typeof(IOptions<>).MakeGenericType(type);
        return service.GetProperty(nameof(IOptions<>.Value))!.GetValue(_services.Single(each => each.ServiceType == service).ImplementationInstance)!;
    }
}
