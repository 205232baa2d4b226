using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Processes;

[Collection(ProcessCollection.Name)]
public sealed partial class ProductionLogTests
{
    [Fact]
    public async Task In_production_everything_it_says_is_JSON_and_a_connection_is_one_line_of_it()
    {
        var server = ServerProcess.Start(descriptors: null, "--environment=Production");
        try
        {
            var ready = Parse(await server.ReadLineAsync());
            Assert.Equal(4, ready.GetProperty("EventId").GetInt32());
            var message = ready.GetProperty("Message").GetString()!;
            Assert.StartsWith("KestrelChat is ready.", message, StringComparison.Ordinal);
            using (var person = await Person.ConnectAsync(int.Parse(MainPort().Match(message).Groups["port"].Value, CultureInfo.InvariantCulture)))
            {
                await person.SendAsync("hi\n");
                await person.ReadLineAsync(line => line == $"{person.Who}: hi");
            }

            var ended = Parse(await server.ReadLineAsync());
            Assert.Equal(1, ended.GetProperty("EventId").GetInt32());
            Assert.Equal("ClientEnded", ended.GetProperty("State").GetProperty("Reason").GetString());
            Assert.Equal("Information", ended.GetProperty("LogLevel").GetString());

            ServerProcess.Signal(server, 15);
            while (await server.StandardOutput.ReadLineAsync().SoonAsync("the end of the log") is { } line)
            {
                Parse(line);
            }
        }
        finally
        {
            server.EndNow();
        }
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    [GeneratedRegex(@"Main +tcp://127\.0\.0\.1:(?<port>\d+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MainPort();
}
