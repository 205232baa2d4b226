using KestrelChat.Client.Configuration;
using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests.Configuration;

public sealed class TokenFileTests : IDisposable
{
    private const string Server = "chat:8000";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        TokenFile file = new(_folder.PathOf("new/token"));

        file.Write(new NameToken("ada", "first", Server));
        file.Write(new NameToken("ада", "second", Server));

        Assert.Equal(new NameToken("ада", "second", Server), file.Read(Server));
        Assert.Equal("ада second chat:8000\n", File.ReadAllText(_folder.PathOf("new/token")));
        Assert.Single(Directory.GetFiles(_folder.PathOf("new")));
    }

    [Fact]
    public void Each_server_has_a_line()
    {
        TokenFile file = new(_folder.PathOf("token"));

        file.Write(new NameToken("ada", "first", "one:8000"));
        file.Write(new NameToken("eva", "second", "two:8000"));
        file.Write(new NameToken("ada", "third", "one:8000"));

        Assert.Equal(new NameToken("ada", "third", "one:8000"), file.Read("one:8000"));
        Assert.Equal(new NameToken("eva", "second", "two:8000"), file.Read("two:8000"));
        Assert.Null(file.Read("three:8000"));
        Assert.Equal("eva second two:8000\nada third one:8000\n", File.ReadAllText(_folder.PathOf("token")));
    }

    [Fact]
    public void Only_the_user_can_read_it_even_if_others_could_before()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes");
            return;
        }

        string path = _folder.Write("token", "");

        new TokenFile(path).Write(new NameToken("ada", "secret", Server));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        File.CreateSymbolicLink(_folder.PathOf("link"), _folder.Write("target", ""));

        new TokenFile(_folder.PathOf("link")).Write(new NameToken("ada", "secret", Server));

        Assert.NotNull(new FileInfo(_folder.PathOf("link")).LinkTarget);
        Assert.Equal("ada secret chat:8000\n", File.ReadAllText(_folder.PathOf("target")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_file_has_no_token(string content) => Assert.Null(new TokenFile(_folder.Write("token", content)).Read(Server));

    [Fact]
    public void A_missing_file_has_no_token()
    {
        Assert.Null(new TokenFile(_folder.PathOf("none")).Read(Server));
        Assert.Null(new TokenFile(_folder.PathOf("no/folder")).Read(Server));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("ada token")]
    [InlineData("/claim ada token")]
    public void Another_content_is_an_error_with_the_path_and_without_the_content(string content)
    {
        string path = _folder.Write("token", content);

        ClientException error = Assert.Throws<ClientException>(() => new TokenFile(path).Read(Server));

        Assert.Equal(2, error.ExitCode);
        Assert.Equal($"invalid token-file '{path}': expected a name, a token and a server's address in each line", error.Message);
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_an_error_with_the_path()
    {
        string path = Path.Combine(_folder.Write("file", ""), "token");

        Assert.Contains($"'{path}'", Assert.Throws<ClientException>(() => new TokenFile(path).Write(new NameToken("ada", "secret", Server))).Message, StringComparison.Ordinal);
        Assert.Contains($"'{_folder.Path}'", Assert.Throws<ClientException>(() => new TokenFile(_folder.Path).Read(Server)).Message, StringComparison.Ordinal);
    }
}
