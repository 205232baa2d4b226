using KestrelChat.Client.Configuration;

namespace KestrelChat.Client.Tests.Configuration;

public sealed class ClientFoldersTests
{
    [Theory]
    [InlineData("/home/ada/.config/kestrelchat", "/home/ada/.local/state/kestrelchat", null, null)]
    [InlineData("/c/kestrelchat", "/s/kestrelchat", "/c", "/s")]
    [InlineData("/home/ada/.config/kestrelchat", "/home/ada/.local/state/kestrelchat", "", "relative/path")]
    public void The_folders_are_those_of_the_XDG_specification(string expectedConfig, string expectedState, string? configHome, string? stateHome)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other paths");

        ClientFolders folders = new(name => name switch
        {
            "HOME" => "/home/ada",
            "XDG_CONFIG_HOME" => configHome,
            "XDG_STATE_HOME" => stateHome,
            _ => null,
        });

        Assert.Equal((expectedConfig, expectedState), (folders.Config, folders.State));
    }
}
