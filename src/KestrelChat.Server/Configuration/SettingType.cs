using System.Reflection;

namespace KestrelChat.Server.Configuration;

/// <summary>Classifies the types of settings by how the configuration binder fills them.</summary>
internal static class SettingType
{
    /// <summary>The settings of a class of options, by name.</summary>
    public static Dictionary<string, PropertyInfo> Settings(params IEnumerable<Type> types) => types
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the type is a dictionary, which has any keys; its values have settings.</summary>
    public static bool IsDictionary(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);

    /// <summary>The type of a dictionary's values.</summary>
    public static Type ValueOf(Type dictionary) => dictionary.GetGenericArguments()[1];

    /// <summary>Whether the type is a list of texts. Any text binds; its validator checks what it means.</summary>
    public static bool IsList(Type type) => type == typeof(IList<string>);

    /// <summary>Whether the type is a single value.</summary>
    public static bool IsValue(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(TimeSpan);

    /// <summary>Whether a section of this type has a setting whose value is never shown.</summary>
    public static bool HasSecret(Type type) => Settings(type).Values.Any(property => property.IsDefined(typeof(SecretAttribute)));

    /// <summary>Describes what can be converted to a type.</summary>
    public static string Expected(Type type) =>
        type == typeof(TimeSpan) ? Duration.Expected
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : type == typeof(char) ? "a single character"
        : "text without NUL characters";
}
