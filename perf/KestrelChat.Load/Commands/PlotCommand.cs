using System.CommandLine;
using KestrelChat.Load.Comparing;
using KestrelChat.Load.Plotting;

namespace KestrelChat.Load.Commands;

/// <summary><c>plot</c>: draws the result of a comparison over the number of clients.</summary>
internal static class PlotCommand
{
    internal static Command Create()
    {
        var result = new Argument<FileInfo>("result") { Description = "File that compare has written" };
        var svg = new Option<FileInfo>("--svg") { Description = "File to write the plot to", Required = true };
        var throughput = new Option<string>("--throughput")
        {
            Description = "Measurement, with several numbers of clients, whose deliveries per second are drawn",
            DefaultValueFactory = _ => "clients-fanout",
        };
        var latency = new Option<string>("--latency")
        {
            Description = "Measurement, with several numbers of clients, whose 99th percentile is drawn",
            DefaultValueFactory = _ => "clients-rate",
        };
        var servers = new Option<string[]>("--servers")
        {
            Description = "Servers to draw, in the order of the legend [default: all]",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("plot", "Draw the result of compare as SVG: deliveries/s and p99 over the number of clients")
        {
            result, svg, throughput, latency, servers,
        };
        command.SetAction(FileCommand.Action((parsed, _) =>
        {
            var compared = ComparisonResult.Read(parsed.GetRequiredValue(result));
            var chart = ComparisonPlot.Create(
                compared, parsed.GetRequiredValue(servers), parsed.GetRequiredValue(throughput), parsed.GetRequiredValue(latency));
            FileCommand.Write(parsed.GetRequiredValue(svg), SvgChart.Draw(chart).ToString() + "\n");
        }));
        return command;
    }
}
