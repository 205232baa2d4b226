using KestrelChat.Nodes;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Options;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>What the README shows is what there is.</summary>
public sealed class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));

    private static readonly ChatOptions s_defaults = Defaults();

    [Fact]
    public void The_banner_is_what_the_program_prints_with_the_settings_it_comes_with()
    {
        var endpoints = s_defaults.Endpoints.Select(pair =>
        {
            Assert.True(EndpointUrl.TryParse(pair.Value.Url, out var url, out _));
            return new ChatEndpoint(pair.Key, url, MemoryConnection.Wordings.Find(pair.Value.Wording)!);
        });
        var banner = StartupBanner.Of([.. endpoints], ["http://[::]:8000", "http://localhost:8866", "http://localhost:8080"]);
        Assert.Contains(string.Concat(banner.Split(Environment.NewLine).Select(line => $"    {line}\n")), s_readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_listed_with_its_default()
    {
        foreach (var property in typeof(ChatOptions).GetProperties().Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(TimeSpan)))
        {
            Listed(property.Name, property.GetValue(s_defaults)!);
        }

        foreach (var property in typeof(DrainOptions).GetProperties())
        {
            Listed($"Drain:{property.Name}", property.GetValue(s_defaults.Drain)!);
        }

        foreach (var property in typeof(FloodOptions).GetProperties())
        {
            Listed($"Flood:{property.Name}", property.GetValue(s_defaults.Flood)!);
        }

        foreach (var property in typeof(NodeOptions).GetProperties().Where(property => property.PropertyType != typeof(string)))
        {
            Listed($"Cluster:{property.Name}", property.GetValue(s_defaults.Cluster)!);
        }

        foreach (var setting in typeof(ChatOptions).GetProperties().Where(property => property.PropertyType == typeof(string)).Select(property => property.Name)
            .Concat(typeof(AdminOptions).GetProperties().Select(property => $"Admin:{property.Name}")))
        {
            Assert.Contains($"| `{setting}` | | ", s_readme, StringComparison.Ordinal);
        }

        foreach (var property in typeof(EndpointOptions).GetProperties())
        {
            Assert.Contains($"| `Endpoints:NAME:{property.Name}` |", s_readme, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_settings_it_comes_with_are_the_defaults_of_the_code()
    {
        var code = new ChatOptions();
        foreach (var property in typeof(ChatOptions).GetProperties().Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(TimeSpan)))
        {
            Assert.Equal(property.GetValue(code), property.GetValue(s_defaults));
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/protocol.md")]
    public void Every_file_it_leads_to_is_there(string document)
    {
        var root = FindRoot();
        Assert.SkipWhen(root is null, "needs the repository around the tests");
        var path = Path.Combine(root!, document);
        foreach (var link in File.ReadAllText(path).Split("](").Skip(1).Select(rest => rest[..rest.IndexOf(')')]))
        {
            // Without the heading's name, which may be all of it.
            var file = link.Split('#')[0];
            Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, file)), $"{document} leads to {link}, which is not there");
        }
    }

    private static void Listed(string setting, object value)
    {
        var row = s_readme.Split('\n').SingleOrDefault(line => line.StartsWith($"| `{setting}` | ", StringComparison.Ordinal));
        Assert.True(row is not null, $"README.md does not list {setting}");
        var shown = row.Split('|')[2].Trim().Trim('`');
        Assert.Equal(value, value is TimeSpan ? TimeSpan.Parse(shown) : int.Parse(shown));
    }

    private static ChatOptions Defaults()
    {
        var options = new ChatOptions();
        new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build().GetSection(ChatOptions.Section).Bind(options);
        return options;
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KestrelChat.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
