using System.Globalization;

namespace KestrelChat.Server.Configuration;

/// <summary>Which values a setting may have. Immutable.</summary>
internal sealed class SettingKind
{
    private const string AnyText = "text without NUL characters";

    private readonly Func<string, string?> _findError;

    private SettingKind(string allowed, Func<string, string?> findError) => (Allowed, _findError) = (allowed, findError);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static SettingKind Flag { get; } = new("`true`, `false`", value => bool.TryParse(value, out _) ? null : "expected true or false");

    /// <summary>A list of texts. Its validator checks what they mean.</summary>
    public static SettingKind List { get; } = new("", _ => null) { IsList = true };

    /// <summary>The allowed values as the docs list them, in Markdown; empty = the setting's description says it.</summary>
    public string Allowed { get; }

    public bool IsList { get; private init; }

    /// <summary>Whether any text converts, also one that is written as a list by mistake.</summary>
    public bool IsText { get; private init; }

    /// <summary>A text. Its validator checks what it means.</summary>
    /// <param name="allowed">The allowed values, in Markdown.</param>
    public static SettingKind Text(string allowed) => new(allowed, _ => null) { IsText = true };

    /// <summary>A text of a form.</summary>
    /// <param name="expected">Describes the form.</param>
    /// <param name="hasForm">MUST NOT throw.</param>
    public static SettingKind Form(string expected, Predicate<string> hasForm) =>
        new(expected, value => hasForm(value) ? null : $"expected {expected}") { IsText = true };

    public static SettingKind Number(long min, long max) => new($"{min} to {max}", value =>
        !long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? "expected a whole number"
        : number < min || number > max ? $"expected a number from {min} to {max}"
        : null);

    public static SettingKind Time(TimeSpan min, TimeSpan max) => new($"`{Duration.Format(min)}` to `{Duration.Format(max)}`", value =>
        !Duration.TryParse(value, out var duration) ? $"expected {Duration.Expected}"
        : duration < min || duration > max ? $"expected {Duration.Expected} from {Duration.Format(min)} to {Duration.Format(max)}"
        : null);

    /// <summary>One of the names of an enumeration, in upper or lower case. The framework also takes numbers and lists.</summary>
    public static SettingKind Word<TEnum>()
        where TEnum : struct, Enum
    {
        var names = Enum.GetNames<TEnum>();
        return new(
            string.Join(", ", names.Select(name => $"`{name}`")),
            value => names.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"expected one of {string.Join(", ", names)}");
    }

    /// <summary>Says what was expected; null if the value is allowed.</summary>
    public string? FindError(string value) =>

        // No path has one, and conversions to numbers ignore it.
        value.Contains('\0', StringComparison.Ordinal) ? $"expected {AnyText}" : _findError(value);
}
