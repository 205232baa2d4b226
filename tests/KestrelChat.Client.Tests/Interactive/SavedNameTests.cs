using KestrelChat.Client.Configuration;
using KestrelChat.Client.Interactive;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class SavedNameTests : IDisposable
{
    private const string Server = "chat:8000";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, null)]
    [InlineData("ada", "/nick ada")]
    public void Without_a_file_the_name_is_asked_for_alone(string? nick, string? expected)
    {
        SavedName name = new(null, Server);
        name.Save("bob", "token");

        Assert.Equal(expected, name.Command(nick, withToken: true));
    }

    [Theory]
    [InlineData(null, "/claim ada secret")]
    [InlineData("ada", "/claim ada secret")]
    [InlineData("bob", "/nick bob")]
    public void The_token_in_the_file_is_used_unless_another_name_is_wanted(string? nick, string expected) =>
        Assert.Equal(expected, new SavedName(new TokenFile(_folder.Write("token", "ada secret chat:8000\n")), Server).Command(nick, withToken: true));

    [Fact]
    public void The_token_that_the_server_gives_is_there_in_the_next_run()
    {
        TokenFile file = new(_folder.PathOf("token"));
        SavedName first = new(file, Server);
        Assert.Null(first.Command(null, withToken: true));

        first.Save("ada", "secret");

        Assert.Equal("/claim ada secret", first.Command("ada", withToken: true));
        Assert.Equal("/claim ada secret", new SavedName(file, Server).Command(null, withToken: true));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("ada", "/nick ada")]
    public void A_server_that_may_not_see_the_token_is_asked_for_the_name_alone(string? nick, string? expected)
    {
        SavedName name = new(new TokenFile(_folder.Write("token", "ada secret chat:8000\n")), Server);

        Assert.True(name.HasToken(nick));
        Assert.Equal(expected, name.Command(nick, withToken: false));
    }

    [Fact]
    public void A_token_is_for_the_server_alone_that_has_given_it()
    {
        SavedName other = new(new TokenFile(_folder.Write("token", "ada secret chat:8000\n")), "evil:8000");

        Assert.False(other.HasToken(null));
        Assert.Null(other.Command(null, withToken: true));
        other.Save("eva", "another");
        Assert.Equal("/claim ada secret", new SavedName(new TokenFile(_folder.PathOf("token")), Server).Command(null, withToken: true));
    }

    [Fact]
    public void The_token_that_was_given_last_counts()
    {
        SavedName name = new(new TokenFile(_folder.Write("token", "ada secret chat:8000\n")), Server);

        name.Save("ada", "another");

        Assert.Equal("/claim ada another", name.Command("ada", withToken: true));
    }

    [Fact]
    public void A_token_that_is_there_is_not_written_again()
    {
        string path = _folder.Write("token", "ada secret chat:8000\n");
        SavedName name = new(new TokenFile(path), Server);
        File.Delete(path);

        name.Save("ada", "secret");
        Assert.False(File.Exists(path));
        name.Save("ada", "another");
        Assert.Equal("ada another chat:8000\n", File.ReadAllText(path));
        File.Delete(path);
        name.Save("ada", "another");

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_reported_once_and_the_name_is_kept_for_this_run()
    {
        SavedName name = new(new TokenFile(Path.Combine(_folder.Path, "token")), Server);
        Directory.CreateDirectory(_folder.PathOf("token"));

        Assert.Throws<ClientException>(() => name.Save("ada", "secret"));
        name.Save("ada", "secret");

        Assert.Equal("/claim ada secret", name.Command(null, withToken: true));
    }
}
