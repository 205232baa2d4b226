using KestrelChat.Client.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Client.Tests;

/// <summary>Tests of native binaries start those, and not what was built with the tests.</summary>
[Trait("Category", "Native")]
public sealed class NativeClientTests
{
    [Fact]
    public async Task The_client_is_the_native_binary()
    {
        using TestServer server = new();
        await using ClientProcess client = ClientProcess.Start(server);
        using AcceptedConnection connection = await server.AcceptAsync();

        TestedProgram.AssertNative(client.Id, TestedProgram.Client);
    }
}
