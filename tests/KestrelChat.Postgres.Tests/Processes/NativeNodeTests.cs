using KestrelChat.Postgres.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>Tests of native binaries start those, and not what was built with the tests.</summary>
[Trait("Category", "Native")]
public sealed class NativeNodeTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_node_is_the_native_binary()
    {
        using var node = await NodeProcess.StartAsync("native", await postgres.CreateDatabaseAsync());

        TestedProgram.AssertNative(node.Process.Id, TestedProgram.Server);
    }
}
