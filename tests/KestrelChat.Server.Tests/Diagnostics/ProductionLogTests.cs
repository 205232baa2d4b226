using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Diagnostics;

[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed partial class ProductionLogTests
{
    [Fact]
    public async Task In_production_every_output_line_is_JSON_and_a_connection_is_one_line()
    {
        var server = ServerProcess.Start(descriptors: null, "--environment=Production");
        try
        {
            var ready = Parse(await server.ReadLineAsync());
            Assert.Equal(4, ready.GetProperty("EventId").GetInt32());
            var message = ready.GetProperty("Message").GetString()!;
            Assert.Matches(@"^KestrelChat \d+\.\d+\.\d+\S* is ready\.", message);
            using (var client = await SocketClient.ConnectAsync(int.Parse(MainPort().Match(message).Groups["port"].Value, CultureInfo.InvariantCulture)))
            {
                await client.SendAsync("hi\n");
                await client.ReadLineAsync(line => line == $"{client.Address}: hi");
            }

            var ended = Parse(await server.ReadLineAsync());
            Assert.Equal(1, ended.GetProperty("EventId").GetInt32());
            Assert.Equal("ClientEnded", ended.GetProperty("State").GetProperty("Reason").GetString());
            Assert.Equal("Information", ended.GetProperty("LogLevel").GetString());

            ServerProcess.Signal(server, 15);
            while (await server.StandardOutput.ReadLineAsync().Soon("the end of the log") is { } line)
            {
                Parse(line);
            }
        }
        finally
        {
            server.KillAndDispose();
        }
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    [GeneratedRegex(@"Main +tcp://127\.0\.0\.1:(?<port>\d+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MainPort();
}
