using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Processes;

/// <summary>What keeps the program from starting is told in plain lines, whatever it is.</summary>
[Collection(ProcessCollection.Name)]
public sealed class StartErrorTests
{
    [Theory]
    [InlineData("--Kestrel:Endpoints:Http:Url=foo", "foo")]
    [InlineData("--Chat:Endpoints:Main:Url=tcp://192.0.2.1:1", "192.0.2.1:1")]
    [InlineData("--Chat:Drain=5", "Chat:Drain is '5'")]
    [InlineData("--ConnectionStrings:Cluster=garbage", "ConnectionStrings:Cluster is no connection string for PostgreSQL")]
    [InlineData("--ConnectionStrings:Cluster=Host=127.0.0.1;Target Session Attributes=primary", "multiple hosts")]
    public async Task It_is_told_with_the_value(string setting, string value)
    {
        using var server = ServerProcess.Start(descriptors: null, setting);
        var errors = await server.StandardError.ReadToEndAsync().SoonAsync("it to give up");
        Assert.Equal(1, await server.EndAsync());
        var lines = errors.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal("KestrelChat cannot start:", lines[0]);
        Assert.Contains(value, lines[1], StringComparison.Ordinal);
    }
}
