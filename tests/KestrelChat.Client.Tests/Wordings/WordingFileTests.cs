using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Tests.Wordings;

public sealed class WordingFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_like_the_servers_is_a_wording()
    {
        File.WriteAllText(_path, "\uFEFF{ /* own */ \"said\": \"<{who}> {text}\", \"greeting\": null, \"later\": 1, \"commands\": { \"join\": { \"arguments\": \"<r>\", \"help\": \"enter\" } }, }");

        Wording wording = WordingFile.Read(_path);

        Assert.Equal("<{who}> {text}", wording.Messages["said"].Text);
        Assert.Equal(("join", "<r>", "enter"), (wording.Commands[0].Word, wording.Commands[0].Arguments, wording.Commands[0].Help));
        Assert.Equal("<r>", WordingSet.LoadEmbedded().With(wording).CommandsOf(language: null)[0].Arguments);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{}", "the template 'said' is missing")]
    [InlineData("{ \"said\": \"{who: {text\" }", "not closed")]
    [InlineData("{ \"said\": \"{who} \\ud800\" }", "UTF-16")]
    public void Another_file_is_refused_with_the_reason(string json, string reason)
    {
        File.WriteAllText(_path, json);

        ClientException error = Assert.Throws<ClientException>(() => WordingFile.Read(_path));

        Assert.Equal(ExitCodes.InvalidArguments, error.ExitCode);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("/nonexistent/en.json")]
    [InlineData("fr")]
    [InlineData("/")]
    public void A_missing_file_is_named(string path)
    {
        ClientException error = Assert.Throws<ClientException>(() => WordingFile.Read(path));

        Assert.Contains($"cannot read the wording '{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_refused()
    {
        File.WriteAllBytes(_path, new byte[2_000_000]);

        Assert.Contains("1 MiB", Assert.Throws<ClientException>(() => WordingFile.Read(_path)).Message, StringComparison.Ordinal);
    }
}
