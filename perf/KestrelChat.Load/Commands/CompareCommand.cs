using System.CommandLine;
using KestrelChat.Load.Comparing;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>compare</c>: runs measurements with several servers in turn.</summary>
internal static class CompareCommand
{
    private const int MaxRounds = 100;
    private const int MaxNiceness = 19;
    private static readonly string DefaultPlan = Path.Combine("perf", "compare.json");

    internal static Command Create()
    {
        var plan = new Option<FileInfo>("--plan")
        {
            Description = "File that lists servers and measurements",
            DefaultValueFactory = _ => new FileInfo(DefaultPlan),
        };
        var json = new Option<FileInfo>("--json") { Description = "File to write the result to, after each run", Required = true };
        var servers = NamesOption("--servers", "Servers to measure [default: all of the plan that are installed]");
        var measurements = NamesOption("--measurements", "Measurements to run [default: all of the plan]");
        var rounds = new Option<int>("--rounds")
        {
            Description = "Number of rounds, of which the result has the medians",
            DefaultValueFactory = _ => 3,
        };
        var serverCore = CoreOption("--server-core", "Core of the servers", 0);
        var loadCore = CoreOption("--load-core", "Core of the load tool", 1);
        var niceness = new Option<int>("--nice") { Description = "Niceness of the servers and the load tool; below 0 needs root", DefaultValueFactory = _ => 0 };
        var label = new Option<string?>("--label") { Description = "Name of this comparison in the result" };
        var command = new Command("compare", "Run measurements with several servers in turn: medians of rounds")
        {
            plan, json, servers, measurements, rounds, serverCore, loadCore, niceness, label,
        };
        command.SetAction(FileCommand.Action((parsed, cancel) =>
        {
            OptionChecks.InRange("--rounds", parsed.GetRequiredValue(rounds), 1, MaxRounds);
            OptionChecks.InRange("--nice", parsed.GetRequiredValue(niceness), -MaxNiceness - 1, MaxNiceness);
            OptionChecks.InRange("--server-core", parsed.GetRequiredValue(serverCore), 0, Environment.ProcessorCount - 1);
            OptionChecks.InRange("--load-core", parsed.GetRequiredValue(loadCore), 0, Environment.ProcessorCount - 1);
            var chosen = ComparisonPlan.Read(parsed.GetRequiredValue(plan))
                .Only(parsed.GetRequiredValue(servers), parsed.GetRequiredValue(measurements));
            var result = new ComparisonResult(
                parsed.GetValue(label), DateTimeOffset.Now, MachineInfo.Read(), parsed.GetRequiredValue(rounds), chosen);
            var file = parsed.GetRequiredValue(json);
            new ComparisonRun(
                new PinnedCommand(parsed.GetRequiredValue(serverCore), parsed.GetRequiredValue(niceness)),
                new PinnedCommand(parsed.GetRequiredValue(loadCore), parsed.GetRequiredValue(niceness)),
                saved => FileCommand.Write(file, saved.ToJson()),
                Console.Error.WriteLine,
                cancel).Run(result);
            Console.Write(ComparisonTable.Markdown(result, beside: null));
        }));
        return command;
    }

    private static Option<string[]> NamesOption(string name, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private static Option<int> CoreOption(string name, string description, int core) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => core,
    };
}
