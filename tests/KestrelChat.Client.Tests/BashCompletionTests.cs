using System.Diagnostics;
using KestrelChat.Client.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Client.Tests;

/// <summary>The completion file in bash, with the program that it asks.</summary>
[Trait("Category", "Program")]
public sealed class BashCompletionTests : IDisposable
{
    private const string Bash = "/bin/bash";

    private readonly TemporaryFolder _folder = new();

    public BashCompletionTests()
    {
        _folder.Write("config/kestrelchat/config.json", """{ "servers": { "work": {}, "home": {} } }""");
        _folder.Write("roots.pem", "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--time --tls --token-file", "--t")]
    [InlineData("--no-reconnect --notify", "localhost", "--no")]
    [InlineData("always auto never", "--color", "")]
    [InlineData("never", "--color", "=", "n")]
    [InlineData("zh", "--wording", "z")]
    [InlineData("work", "w")]
    [InlineData("", "--nick", "a")]
    [InlineData("roots.pem", "--cacert", "roo")]
    [InlineData("roots.pem", "--token-file", "=", "roo")]
    public async Task A_word_is_completed(string expected, params string[] words)
    {
        Assert.SkipUnless(File.Exists(Bash), "needs bash");
        string program = _folder.Write("kestrelchat", $"#!/bin/sh\nexec '{string.Join("' '", TestedProgram.Client)}' \"$@\"\n");
        string line = string.Join(' ', [program, .. words]).Replace(" = ", "=", StringComparison.Ordinal);
        string script = $"""
            chmod 755 '{program}'
            cd '{_folder.Path}'
            source '{Path.Combine(AppContext.BaseDirectory, "deploy", "kestrelchat.bash-completion")}'
            COMP_LINE='{line}' COMP_POINT={line.Length} COMP_WORDS=('{program}' {string.Join(' ', words.Select(word => $"'{word}'"))}) COMP_CWORD={words.Length}
            _kestrelchat '{program}' '{words[^1]}' '{(words.Length > 1 ? words[^2] : program)}'
            printf '%s\n' "$(printf '%s\n' "${"{COMPREPLY[@]}"}" | sort | paste -sd ' ')"
            """;
        ProcessStartInfo start = new(Bash, ["--norc", "-c", script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["XDG_CONFIG_HOME"] = _folder.PathOf("config");
        using Process bash = Process.Start(start)!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken).WithTimeout();

        Assert.Equal((expected, ""), ((await output).Trim(), await errors));
    }
}
