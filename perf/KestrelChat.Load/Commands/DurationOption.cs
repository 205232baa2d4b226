using System.CommandLine;
using System.Globalization;

namespace KestrelChat.Load.Commands;

/// <summary>Creates options whose value is a duration with a unit: 500ms, 10s, 2m.</summary>
internal static class DurationOption
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 1e-3), ("s", 1), ("m", 60)];

    internal static Option<TimeSpan> Create(string name, string description, TimeSpan defaultValue) => new(name)
    {
        Description = $"{description} (500ms, 10s, 2m)",
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (TryParse(text, out var duration))
            {
                return duration;
            }

            result.AddError($"{name}: invalid value '{text}': expected a number with a unit, such as 500ms, 10s or 2m.");
            return default;
        },
    };

    internal static bool TryParse(string text, out TimeSpan duration)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)
                && amount * seconds <= TimeSpan.FromDays(1).TotalSeconds)
            {
                duration = TimeSpan.FromSeconds(amount * seconds);
                return true;
            }
        }

        duration = default;
        return false;
    }
}
