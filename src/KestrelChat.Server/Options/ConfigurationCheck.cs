using System.Reflection;

namespace KestrelChat.Server.Options;

/// <summary>
/// Compares a section of the configuration with the class that it will be bound to. The binder itself stops at the first
/// value that it cannot convert and says nothing of a key that it does not know; here all of them are found.
/// </summary>
internal static class ConfigurationCheck
{
    /// <summary>Looks at every key of <paramref name="section"/>, in depth.</summary>
    public static Findings Of(IConfigurationSection section, Type type)
    {
        var findings = new Findings([], []);
        Look(section, type, findings);
        return findings;
    }

    private static void Look(IConfigurationSection section, Type type, Findings findings)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            // What was meant for the token is not shown either.
            var shown = type == typeof(AdminOptions) ? "given a value" : $"'{section.Value}'";
            findings.Unconvertible.Add((section.Path, $"{section.Path} is {shown}: it has settings of its own and no value, such as {section.Path}:{Example(type)}"));
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            if (IsDictionary(type))
            {
                Look(child, type.GetGenericArguments()[1], findings);
            }
            else if (type == typeof(IList<string>))
            {
                // Each is checked for what it means, and any text is one.
                continue;
            }
            else if (properties.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                findings.Unknown.Add($"{child.Path} is no setting and has no effect; the settings here are {string.Join(", ", properties.Select(each => each.Name).Order(StringComparer.Ordinal))}");
            }
            else if (IsValue(property.PropertyType))
            {
                LookAtValue(child, property.PropertyType, findings);
            }
            else
            {
                Look(child, property.PropertyType, findings);
            }
        }
    }

    private static void LookAtValue(IConfigurationSection value, Type type, Findings findings)
    {
        foreach (var child in value.GetChildren())
        {
            findings.Unknown.Add($"{child.Path} is no setting and has no effect; {value.Path} is a single value");
        }

        try
        {
            _ = value.Get(type);
        }
        catch (InvalidOperationException)
        {
            var wanted = type == typeof(TimeSpan) ? "a duration (hh:mm:ss.fff)" : type == typeof(bool) ? "true or false" : type == typeof(int) ? "a whole number" : type.IsEnum ? string.Join(", ", Enum.GetNames(type)) : type.Name;
            findings.Unconvertible.Add((value.Path, $"{value.Path} is '{value.Value}': {wanted} is wanted"));
        }
    }

    private static string Example(Type type) =>
        IsDictionary(type) ? "NAME:" + Example(type.GetGenericArguments()[1]) : type.GetProperties()[0].Name;

    private static bool IsDictionary(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);

    private static bool IsValue(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan);

    /// <param name="Unconvertible">Values that cannot be converted, by path, each with what is wrong.</param>
    /// <param name="Unknown">One sentence for each key that means nothing.</param>
    internal sealed record Findings(List<(string Path, string Error)> Unconvertible, List<string> Unknown);
}
