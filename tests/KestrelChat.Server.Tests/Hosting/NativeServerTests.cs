using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Hosting;

/// <summary>Tests of native binaries start those, and not what was built with the tests.</summary>
[Trait("Category", "Native")]
public sealed class NativeServerTests
{
    [Fact]
    public async Task A_server_of_the_tests_is_the_native_binary()
    {
        await using var server = ChatServer.Start();

        TestedProgram.AssertNative(server.ProcessId, TestedProgram.Server);
    }

    [Fact]
    public async Task A_server_process_is_the_native_binary()
    {
        using var server = await ServerProcess.StartReadyAsync();

        TestedProgram.AssertNative(server.Process.Id, TestedProgram.Server);
    }
}
