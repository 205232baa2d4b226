using KestrelChat.Server.Configuration;
using KestrelChat.Server.Hosting;

namespace KestrelChat.Server.Tests.Hosting;

/// <summary>What the arguments ask for.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("ShowHelp", "--help")]
    [InlineData("ShowHelp", "-h")]
    [InlineData("ShowHelp", "--HELP")]
    [InlineData("ShowHelp", "--version", "--help")]
    [InlineData("ShowHelp", "--Chat:Replay", "--help")]
    [InlineData("ShowHelp", "nonsense", "--help")]
    [InlineData("ShowVersion", "--version")]
    [InlineData("ShowVersion", "--check", "--version")]
    [InlineData("CheckSettings", "--check")]
    [InlineData("CheckSettings", "--Chat:Replay=1", "--check")]
    [InlineData("AskHealth", "--health", "http://localhost")]
    [InlineData("AskHealth", "--health=http://localhost")]
    [InlineData("Serve")]
    [InlineData("Serve", "--Chat:Replay", "1")]
    [InlineData("Serve", "--Chat:Replay", "-h")]
    public void The_task_is(string task, params string[] arguments) => Assert.Equal(task, CommandLine.Parse(arguments).Task.ToString());

    [Fact]
    public void A_switch_is_no_setting_and_takes_no_value()
    {
        var parsed = CommandLine.Parse(["--Chat:A", "1", "--check", "--Chat:B=x=y", "--Chat:C", "-1", "--Chat:D="]);
        Assert.Equal(["--Chat:A=1", "--Chat:B=x=y", "--Chat:C=-1", "--Chat:D="], parsed.Settings[..^1]);
    }

    [Fact]
    public void The_files_of_settings_are_not_watched() => Assert.Equal(["--hostBuilder:reloadConfigOnChange=false"], CommandLine.Parse([]).Settings);

    [Theory]
    [InlineData("--help: invalid value 'x': expected none", "--help=x")]
    [InlineData("-h: invalid value 'x': expected none", "-h=x")]
    [InlineData("--version: invalid value '': expected none", "--version=")]
    [InlineData("--check: invalid value 'true': expected none", "--check=true")]
    [InlineData("--health: expected a value, as in --health=http://localhost:8080/health/ready", "--health")]
    [InlineData("--Chat:Replay: expected no other argument with --health", "--health", "http://localhost", "--Chat:Replay=1")]
    [InlineData("--check: expected no other argument with --health", "--check", "--health", "http://localhost")]
    [InlineData("--Chat:Replay: expected a value, as in --Chat:Replay=VALUE", "--Chat:Replay", "--check")]
    [InlineData("unknown argument 'true': expected --SETTING=VALUE, such as --Chat:Replay=20, or --help", "--check", "true")]
    [InlineData("unknown argument '-x=1': expected --SETTING=VALUE, such as --Chat:Replay=20, or --help", "-x=1")]
    [InlineData("unknown argument '--=1': expected --SETTING=VALUE, such as --Chat:Replay=20, or --help", "--=1")]
    [InlineData("unknown argument '--': expected --SETTING=VALUE, such as --Chat:Replay=20, or --help", "--")]
    public void An_argument_that_means_nothing_is_an_error(string error, params string[] arguments) =>
        Assert.Equal(error, Assert.Single(Assert.Throws<SettingsException>(() => CommandLine.Parse(arguments)).Errors));

    [Fact]
    public void All_errors_are_reported() =>
        Assert.Equal(3, Assert.Throws<SettingsException>(() => CommandLine.Parse(["x", "--Chat:Replay", "--check=1"])).Errors.Count);
}
