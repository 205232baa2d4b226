using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>The whole result of one invocation, as <c>--json</c> writes it.</summary>
/// <param name="Subcommand">Which measurement.</param>
/// <param name="Label">The user's name for it.</param>
/// <param name="Date">When it began.</param>
/// <param name="CommandLine">All arguments as given.</param>
/// <param name="Options">Every option's value, defaults as well.</param>
/// <param name="Interrupted">Whether it was ended early.</param>
/// <param name="Machine">Where it ran.</param>
/// <param name="Figures">What was measured.</param>
internal sealed record LoadReport(
    string Subcommand,
    string? Label,
    DateTimeOffset Date,
    string CommandLine,
    IReadOnlyDictionary<string, string?> Options,
    bool Interrupted,
    MachineInfo Machine,
    Figures Figures)
{
    internal string ToJson() => JsonSerializer.Serialize(this, LoadReportJson.Default.LoadReport);
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LoadReportJson : JsonSerializerContext;
