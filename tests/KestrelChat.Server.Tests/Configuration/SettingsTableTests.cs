using System.Reflection;
using System.Text.Json;
using KestrelChat.Server.Configuration;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Hosting;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace KestrelChat.Server.Tests.Configuration;

/// <summary>The table of settings describes the classes of options that the settings are bound to.</summary>
public sealed class SettingsTableTests
{
    public static TheoryData<string> Paths => [.. SettingsTable.Sections.Select(Name)];

    [Fact]
    public void Every_section_that_the_server_reads_is_in_the_table() =>
        Assert.Equal(SettingsTable.Sections.Select(Name).Order(StringComparer.Ordinal), new ServerSettings([]).Sections.Select(Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_property_is_a_setting_of_its_kind_and_every_setting_a_property(string name)
    {
        var section = SettingsTable.Sections.Single(each => Name(each) == name);
        Assert.Equal(
            PropertiesOf(ServerSettings.OptionsOf(section)).Select(property => $"{property.Key} {KindOf(property.Type)}").Order(StringComparer.Ordinal),
            section.Settings.Select(setting => $"{setting.Key} {KindOf(setting.Kind)}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_default_is_the_one_of_the_options(string name)
    {
        var section = SettingsTable.Sections.Single(each => Name(each) == name);
        var properties = PropertiesOf(ServerSettings.OptionsOf(section)).ToDictionary(property => property.Key, property => property.Default, StringComparer.Ordinal);

        // These say what is in the settings file, or what an empty list means.
        Assert.All(section.Settings.Where(setting => setting.Key is not ("Endpoints:NAME:Url" or "Endpoints:NAME:AllowedOrigins" or "TrustedProxies")), setting => Assert.Equal(Shown(properties[setting.Key]), setting.Default));
    }

    [Fact]
    public void The_endpoints_it_shows_are_those_of_the_settings_file()
    {
        var shipped = new ServerSettings(configuration => configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")));
        Assert.Equal(
            string.Join(", ", shipped.Get<EndpointsOptions>().Endpoints.Select(endpoint => $"`{endpoint.Key}` `{endpoint.Value.Url}`")),
            EndpointSettings.Section.Settings.Single(setting => setting.Key == "Endpoints:NAME:Url").Default);
    }

    [Fact]
    public void The_settings_of_formatters_are_those_of_the_framework() =>
        Assert.Equal(
            new[] { typeof(ConsoleFormatterOptions), typeof(SimpleConsoleFormatterOptions), typeof(JsonConsoleFormatterOptions) }
                .SelectMany(PropertiesOf)
                .Where(property => property.Key != "JsonWriterOptions:Encoder")
                .Select(property => $"{property.Key} {KindOf(property.Type)}")
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            FormatterSettings.All.Select(setting => $"{setting.Key} {KindOf(setting.Kind)}").Order(StringComparer.Ordinal));

    private static string Name(SettingsSection section) => $"{section.Path} {ServerSettings.OptionsOf(section).Name}";

    /// <summary>The properties of a class of options as the binder sees them, with those of nested options.</summary>
    private static IEnumerable<(string Key, Type Type, object? Default)> PropertiesOf(Type options)
    {
        var defaults = Activator.CreateInstance(options);
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var type = property.PropertyType;
            var (prefix, nested) = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) ? ($"{property.Name}:{Setting.AnyName}:", type.GetGenericArguments()[1])
                : (type.Namespace!.StartsWith("KestrelChat.", StringComparison.Ordinal) && !type.IsEnum) || type == typeof(JsonWriterOptions) ? ($"{property.Name}:", type)
                : ("", null);
            foreach (var each in nested is null ? [(property.Name, type, property.GetValue(defaults))] : PropertiesOf(nested).Select(below => (prefix + below.Key, below.Type, below.Default)))
            {
                yield return each;
            }
        }
    }

    private static string KindOf(Type type) =>
        type == typeof(int) || type == typeof(long) ? "number"
        : type == typeof(TimeSpan) ? "duration"
        : type == typeof(bool) ? "flag"
        : type == typeof(IList<string>) ? "list"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
        : "text";

    // What it says of a value that nothing else allows.
    private static string KindOf(SettingKind kind) => kind.IsList ? "list" : kind.IsText ? "text" : kind.FindError("?") switch
    {
        "expected a whole number" => "number",
        "expected a duration (hh:mm:ss.fff)" => "duration",
        "expected true or false" => "flag",
        var expected => expected!["expected ".Length..],
    };

    private static string Shown(object? value) => value switch
    {
        int or long => $"{value}",
        TimeSpan duration => $"`{Duration.Format(duration)}`",
        bool flag => flag ? "`true`" : "`false`",
        "" => "",
        _ => $"`{value}`",
    };
}
