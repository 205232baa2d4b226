using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>The complete result of a run, as written by <c>--json</c>.</summary>
/// <param name="Subcommand">Name of the subcommand.</param>
/// <param name="Label">Value of <c>--label</c>.</param>
/// <param name="Date">Start time.</param>
/// <param name="CommandLine">All arguments.</param>
/// <param name="Options">Values of all options, defaults included.</param>
/// <param name="Interrupted">Whether the run was interrupted.</param>
/// <param name="Machine">Machine of the load tool.</param>
/// <param name="Figures">Measured figures.</param>
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
