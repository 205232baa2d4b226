using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Hosting;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>README.md shows what the program prints.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_banner_is_the_one_of_the_default_settings()
    {
        var shipped = new ServerSettings(configuration => configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")));
        var endpoints = shipped.Get<EndpointsOptions>().Endpoints.Select(pair =>
        {
            Assert.True(EndpointUrl.TryParse(pair.Value.Url, out var url, out _));
            return new ChatEndpoint(pair.Key, url, MemoryConnection.Wordings.Find(pair.Value.Wording)!);
        });
        var banner = StartupBanner.Of([.. endpoints], ["http://localhost:8088", "http://[::]:8000", "http://localhost:8866", "http://localhost:8080"]);
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        Assert.Contains(string.Concat(banner.Split(Environment.NewLine).Select(line => $"    {line}\n")), readme, StringComparison.Ordinal);
    }
}
