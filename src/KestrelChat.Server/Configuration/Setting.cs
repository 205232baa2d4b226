namespace KestrelChat.Server.Configuration;

/// <summary>One row of the table of settings, from which the validation, <c>--help</c> and docs/configuration.md are made. Immutable.</summary>
/// <param name="Key">Relative to its section; <see cref="AnyName"/> stands for a name that the operator chooses.</param>
/// <param name="Kind">The allowed values.</param>
/// <param name="Default">In Markdown; empty = none.</param>
/// <param name="Description">In Markdown, for operators.</param>
/// <param name="IsSecret">Whether its value is never shown nor logged.</param>
internal sealed record Setting(string Key, SettingKind Kind, string Default = "", string Description = "", bool IsSecret = false)
{
    public const string AnyName = "NAME";

    public static Setting Number(string key, long value, long min, long max, string description) =>
        new(key, SettingKind.Number(min, max), $"{value}", description);

    public static Setting Time(string key, TimeSpan value, TimeSpan min, TimeSpan max, string description) =>
        new(key, SettingKind.Time(min, max), $"`{Duration.Format(value)}`", description);

    public static Setting Flag(string key, bool value, string description) =>
        new(key, SettingKind.Flag, value ? "`true`" : "`false`", description);

    public static Setting Word<TEnum>(string key, TEnum value, string description)
        where TEnum : struct, Enum => new(key, SettingKind.Word<TEnum>(), $"`{value}`", description);

    /// <param name="allowed">The allowed values, in Markdown; empty = the description says it.</param>
    public static Setting Text(string key, string value, string description, string allowed = "", bool isSecret = false) =>
        new(key, SettingKind.Text(allowed), value.Length > 0 ? $"`{value}`" : "", description, isSecret);

    /// <param name="shown">What stands for an empty list.</param>
    public static Setting List(string key, string shown, string description) => new(key, SettingKind.List, shown, description);
}
