using KestrelChat.Load.Commands;
using KestrelChat.Load.Comparing;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Tests;

public sealed class ComparisonPlanTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public static TheoryData<string> MeasurementsOfTheRepository => [.. PlanOfTheRepository().Measurements.Select(measurement => measurement.Name)];

    [Theory]
    [MemberData(nameof(MeasurementsOfTheRepository))]
    public void A_measurement_of_the_repository_is_a_valid_command_and_shows_figures_that_its_result_has(string name)
    {
        var measurement = PlanOfTheRepository().Measurements.Single(measurement => measurement.Name == name);
        string start = measurement.Arguments.StartsWith(StartCommand.Name, StringComparison.Ordinal) ? " -- server" : "";
        var parsed = LoadTool.CreateCommand().Parse(measurement.Arguments + start);

        Assert.Empty(parsed.Errors);
        var figures = parsed.CommandResult.Command.Name switch
        {
            "idle" => typeof(IdleFigures),
            "rooms" => typeof(RoomsFigures),
            StartCommand.Name => typeof(StartFigures),
            "rate" when measurement.Arguments.Contains("--disturb", StringComparison.Ordinal) => typeof(DisturbedFigures),
            _ => typeof(BroadcastFigures),
        };
        Assert.All(measurement.Show, path => Assert.NotNull(path.Split('.').Aggregate(
            (Type?)figures, (type, word) => type?.GetProperty(char.ToUpperInvariant(word[0]) + word[1..])?.PropertyType)));
    }

    [Fact]
    public void The_servers_of_the_repository_have_ports_in_their_command_lines_and_measurements_name_them()
    {
        var plan = PlanOfTheRepository();

        Assert.Distinct(plan.Measurements.Select(measurement => measurement.Name));
        Assert.Distinct(plan.Servers.Select(server => server.Name));
        Assert.All(plan.Servers, server => Assert.DoesNotContain(server.CommandLine, word => word.Contains('{', StringComparison.Ordinal)));
        Assert.All(plan.Measurements, measurement => Assert.Subset(
            plan.Servers.Select(server => server.Name).ToHashSet(StringComparer.Ordinal), (measurement.Servers ?? []).ToHashSet(StringComparer.Ordinal)));
    }

    [Fact]
    public void Only_the_named_servers_and_measurements_are_kept_in_the_order_of_the_plan()
    {
        var plan = new ComparisonPlan(
            [new PlannedServer("a", 1, ["a"]), new PlannedServer("b", 2, ["b"]), new PlannedServer("c", 3, ["c"])],
            [new PlannedMeasurement("m", "idle", []), new PlannedMeasurement("n", "idle", [])]);

        var only = plan.Only(["c", "a"], ["n"]);
        Assert.Equal(["a", "c"], only.Servers.Select(server => server.Name));
        Assert.Equal(["n"], only.Measurements.Select(measurement => measurement.Name));
        Assert.Equal(plan.Servers, plan.Only([], []).Servers);
        var failure = Assert.Throws<LoadException>(() => plan.Only(["d"], []));
        Assert.Equal("--servers: invalid value 'd': expected one of a, b, c.", failure.Message);
        failure = Assert.Throws<LoadException>(() => plan.Only([], ["o"]));
        Assert.Equal("--measurements: invalid value 'o': expected one of m, n.", failure.Message);
    }

    [Fact]
    public void The_options_of_a_server_for_senders_are_for_measurements_with_senders_only()
    {
        var server = new PlannedServer("a", 7, ["a"], "redis", Sending: "--senders 1");
        Assert.Equal(
            ["rate", "--rate", "50", "--senders", "1", "--port", "7", "--protocol", "redis", "--clients", "30"],
            new PlannedMeasurement("m", "rate --rate 50", []).ArgumentsFor(server, clients: 30));
        Assert.Equal(["idle", "--port", "7", "--protocol", "redis"], new PlannedMeasurement("m", "idle", []).ArgumentsFor(server, clients: null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{ "servers": [], "measurements": [] }""")]
    [InlineData("""{ "servers": [{ "name": "a", "port": 1 }], "measurements": [{ "name": "m", "arguments": "idle", "show": [] }] }""")]
    [InlineData("""{ "servers": [{ "name": "a", "port": 1, "command": ["a"], "prot": "nats" }], "measurements": [{ "name": "m", "arguments": "idle", "show": [] }] }""")]
    public void A_plan_with_missing_or_unknown_properties_is_rejected(string json)
    {
        File.WriteAllText(file, json);
        var failure = Assert.Throws<LoadException>(() => ComparisonPlan.Read(new FileInfo(file)));
        Assert.StartsWith("--plan: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_is_found_in_PATH_or_at_its_path()
    {
        Assert.True(new PlannedServer("a", 1, ["sh"]).IsInstalled);
        Assert.True(new PlannedServer("a", 1, ["/bin/sh"]).IsInstalled);
        Assert.False(new PlannedServer("a", 1, ["no-such-program"]).IsInstalled);
        Assert.False(new PlannedServer("a", 1, ["artifacts/no-such-program"]).IsInstalled);
    }

    public void Dispose() => File.Delete(file);

    private static ComparisonPlan PlanOfTheRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "perf", "compare.json")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository was not found.");
        }

        return ComparisonPlan.Read(new FileInfo(Path.Combine(folder.FullName, "perf", "compare.json")));
    }
}
