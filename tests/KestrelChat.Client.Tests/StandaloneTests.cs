using KestrelChat.Client.CommandLine;

namespace KestrelChat.Client.Tests;

public sealed class StandaloneTests
{
    [Fact]
    public void The_client_refers_to_no_other_project()
    {
        Assert.DoesNotContain(typeof(ClientCommand).Assembly.GetReferencedAssemblies(), reference => reference.Name!.StartsWith("KestrelChat.", StringComparison.Ordinal));
    }
}
