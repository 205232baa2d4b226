using System.Text.Json;
using System.Text.Json.Serialization;

namespace KestrelChat.Load.Comparing;

/// <summary>What to compare: the servers and the measurements, as the file of <c>--plan</c> lists them.</summary>
/// <param name="Servers">The servers, in the order of the columns.</param>
/// <param name="Measurements">The measurements, in the order of the rows.</param>
internal sealed record ComparisonPlan(IReadOnlyList<PlannedServer> Servers, IReadOnlyList<PlannedMeasurement> Measurements)
{
    /// <exception cref="LoadException">The file cannot be read or is not a valid plan.</exception>
    internal static ComparisonPlan Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            var plan = JsonSerializer.Deserialize(stream, ComparisonPlanJson.Default.ComparisonPlan);
            return plan is { Servers.Count: > 0, Measurements.Count: > 0 }
                ? plan
                : throw new LoadException($"--plan: {file} must list servers and measurements.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new LoadException($"--plan: cannot read {file}: {failure.Message}");
        }
    }

    /// <summary>Returns the plan with the named servers and measurements only; no names mean all.</summary>
    /// <exception cref="LoadException">The plan does not have one of the names.</exception>
    internal ComparisonPlan Only(string[] servers, string[] measurements) => new(
        Choose("--servers", servers, Servers, server => server.Name),
        Choose("--measurements", measurements, Measurements, measurement => measurement.Name));

    private static IReadOnlyList<T> Choose<T>(string option, string[] names, IReadOnlyList<T> from, Func<T, string> nameOf)
    {
        string? unknown = names.FirstOrDefault(name => from.All(item => nameOf(item) != name));
        return unknown is not null
            ? throw new LoadException($"{option}: invalid value '{unknown}': expected one of {string.Join(", ", from.Select(nameOf))}.")
            : names.Length == 0 ? from : [.. from.Where(item => names.Contains(nameOf(item), StringComparer.Ordinal))];
    }
}

/// <summary>A server of a comparison.</summary>
/// <param name="Name">Name in the result.</param>
/// <param name="Port">Port that it listens on, on 127.0.0.1; replaces <c>{port}</c> in the command.</param>
/// <param name="Command">Program and arguments.</param>
/// <param name="Protocol">Value of <c>--protocol</c>.</param>
/// <param name="Sending">Options of <c>fanout</c> and <c>rate</c> for this server, separated by spaces; null for none.</param>
internal sealed record PlannedServer(string Name, int Port, IReadOnlyList<string> Command, string Protocol = "lines", string? Sending = null)
{
    /// <summary>The program and its arguments, with the port in its place.</summary>
    internal IEnumerable<string> CommandLine => Command.Select(word => word.Replace("{port}", $"{Port}", StringComparison.Ordinal));

    /// <summary>Whether the program exists: at its path or, without one, in a folder of PATH.</summary>
    internal bool IsInstalled => Command[0].Contains('/', StringComparison.Ordinal)
        ? File.Exists(Command[0])
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Command[0])));
}

/// <summary>A measurement of a comparison.</summary>
/// <param name="Name">Name in the result.</param>
/// <param name="Arguments">Subcommand and options of the load tool, separated by spaces.</param>
/// <param name="Show">The figures that the table shows, by their paths in the JSON result.</param>
/// <param name="Clients">Values of <c>--clients</c>, each a run of its own; null for one run without the option.</param>
/// <param name="Servers">Names of the servers to measure; null for all.</param>
internal sealed record PlannedMeasurement(
    string Name,
    string Arguments,
    IReadOnlyList<string> Show,
    IReadOnlyList<int>? Clients = null,
    IReadOnlyList<string>? Servers = null)
{
    internal IEnumerable<int?> ClientCounts => Clients?.Select(count => (int?)count) ?? [null];

    /// <summary>Returns the arguments with which the load tool measures a server, without those of its process.</summary>
    internal IReadOnlyList<string> ArgumentsFor(PlannedServer server, int? clients)
    {
        string[] arguments = Words(Arguments);
        return
        [
            .. arguments,
            .. arguments[0] is "fanout" or "rate" ? Words(server.Sending) : [],
            "--port", $"{server.Port}",
            "--protocol", server.Protocol,
            .. clients is null ? Array.Empty<string>() : ["--clients", $"{clients}"],
        ];
    }

    internal bool Measures(PlannedServer server) => Servers?.Contains(server.Name, StringComparer.Ordinal) ?? true;

    private static string[] Words(string? text) => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ComparisonPlan))]
internal sealed partial class ComparisonPlanJson : JsonSerializerContext;
