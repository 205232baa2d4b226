using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Comparing;

/// <summary>The result of a comparison, as <c>compare</c> writes it and <c>table</c> and <c>plot</c> read it.</summary>
/// <param name="Label">Value of <c>--label</c>.</param>
/// <param name="Date">Start time.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Rounds">Rounds requested.</param>
/// <param name="Plan">What was compared.</param>
internal sealed record ComparisonResult(string? Label, DateTimeOffset Date, MachineInfo Machine, int Rounds, ComparisonPlan Plan)
{
    /// <summary>One entry for each server, measurement and number of clients, in the order of their first runs.</summary>
    public IList<ComparedFigures> Figures { get; init; } = [];

    /// <exception cref="LoadException">The file cannot be read or is not the result of a comparison.</exception>
    internal static ComparisonResult Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return JsonSerializer.Deserialize(stream, ComparisonResultJson.Default.ComparisonResult)!;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or ArgumentNullException)
        {
            throw new LoadException($"cannot read {file}: {failure.Message}");
        }
    }

    internal string ToJson() => JsonSerializer.Serialize(this, ComparisonResultJson.Default.ComparisonResult);

    /// <summary>Returns the figures of a measurement; null if it was not run.</summary>
    internal ComparedFigures? Find(string measurement, string server, int? clients) => Figures.FirstOrDefault(figures =>
        figures.Measurement == measurement && figures.Server == server && figures.Clients == clients);

    /// <summary>Adds the figures of one run, or the reason why there are none.</summary>
    internal void Add(string measurement, string server, int? clients, JsonNode? figures, string? error)
    {
        if (Find(measurement, server, clients) is not { } entry)
        {
            Figures.Add(entry = new ComparedFigures(measurement, server, clients));
        }

        if (error is not null)
        {
            entry.Errors.Add(error);
        }

        foreach (var (path, number) in FigureValues.In(figures))
        {
            if (!entry.Values.TryGetValue(path, out var values))
            {
                entry.Values[path] = values = [];
            }

            values.Add(number);
        }
    }
}

/// <summary>The figures of one server in one measurement, of all rounds.</summary>
/// <param name="Measurement">Name of the measurement.</param>
/// <param name="Server">Name of the server.</param>
/// <param name="Clients">Value of <c>--clients</c>; null when the measurement has one run.</param>
internal sealed record ComparedFigures(string Measurement, string Server, int? Clients)
{
    /// <summary>The values of all rounds, by the path of the figure in the result of the load tool.</summary>
    public IDictionary<string, IList<double>> Values { get; init; } = new SortedDictionary<string, IList<double>>(StringComparer.Ordinal);

    /// <summary>The median of each figure.</summary>
    public IReadOnlyDictionary<string, double> Medians =>
        new SortedDictionary<string, double>(Values.ToDictionary(value => value.Key, value => FigureValues.Median(value.Value), StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>Why rounds have no figures.</summary>
    public IList<string> Errors { get; init; } = [];

    /// <summary>Returns the median of a figure; null when it was not measured.</summary>
    internal double? Median(string path) => Values.TryGetValue(path, out var values) ? FigureValues.Median(values) : null;
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ComparisonResult))]
internal sealed partial class ComparisonResultJson : JsonSerializerContext;
