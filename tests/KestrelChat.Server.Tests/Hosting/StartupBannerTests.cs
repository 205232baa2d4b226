using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Hosting;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Hosting;

/// <summary>What the server prints when it is ready can be typed.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class StartupBannerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrel chat");
    private readonly TestCertificate _certificate = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _certificate.Dispose();
    }

    [Theory]
    [InlineData("tcp://*:8000", "tcp://*:8000 (en)   try: nc localhost 8000")]
    [InlineData("tcp://[::1]:8000", "tcp://[::1]:8000 (en)   try: nc ::1 8000")]
    [InlineData("tcp://[::]:8000", "tcp://[::]:8000 (en)   try: nc localhost 8000")]
    [InlineData("tls://127.0.0.1:8000", "tls://127.0.0.1:8000 (en)   try: openssl s_client -quiet -connect 127.0.0.1:8000")]
    [InlineData("tls://[::1]:8000", "tls://[::1]:8000 (en)   try: openssl s_client -quiet -connect '[::1]:8000'")]
    [InlineData("tls://*:8000", "tls://*:8000 (en)   try: openssl s_client -quiet -connect localhost:8000")]
    [InlineData("unix:/run/chat.sock", "unix:/run/chat.sock (en)   try: nc -U /run/chat.sock")]
    [InlineData("unix:/run/it's.sock", @"unix:/run/it's.sock (en)   try: nc -U '/run/it'\''s.sock'")]
    [InlineData("http://localhost:8088", "http://localhost:8088 (en)   open http://localhost:8088")]
    [InlineData("https://*:8443", "https://*:8443 (en)   open https://localhost:8443")]
    [InlineData("http://[::1]:8088", "http://[::1]:8088 (en)   open http://[::1]:8088")]
    [InlineData("http://unix:/run/chat.sock", "http://unix:/run/chat.sock (en)   for a reverse proxy")]
    public void An_endpoint_is_shown_with_a_client_of_its_kind(string url, string expected) =>
        Assert.Equal($"  Main       {expected}", Banner(url)[1]);

    [Theory]
    [InlineData("tcp://*:8000")]
    [InlineData("tls://*:8000")]
    [InlineData("unix:/run/chat.sock")]
    public void An_endpoint_for_proxies_is_shown_without_a_client(string url) =>
        Assert.EndsWith(" (en)   for proxies that send the PROXY protocol", Banner(url, ProxyProtocolMode.Required)[1], StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:8080", "curl http://localhost:8080/health")]
    [InlineData("http://[::]:8080", "curl http://localhost:8080/health")]
    [InlineData("http://0.0.0.0:8080", "curl http://localhost:8080/health")]
    [InlineData("http://*:8080", "curl http://localhost:8080/health")]
    [InlineData("http://[::1]:8080", "curl 'http://[::1]:8080/health'")]
    [InlineData("https://10.0.0.5:8443", "curl -k https://10.0.0.5:8443/health")]
    [InlineData("http://unix:/run/http.sock", "curl --unix-socket /run/http.sock http://localhost/health")]
    public void The_HTTP_side_is_shown_with_what_curl_takes(string address, string expected) =>
        Assert.Contains($"   try: {expected}  curl ", Assert.Single(Banner("tcp://127.0.0.1:8000", addresses: address), line => line.StartsWith("  HTTP ", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData("tcp://127.0.0.1:8000", "http://127.0.0.1:8000", "http://127.0.0.2:8000")]
    [InlineData("tls://*:8000", "https://[::]:8000", "http://[::]:8001")]
    [InlineData("tcp://localhost:8000", "http://localhost:8000", "http://127.0.0.2:8000")]
    [InlineData("http://localhost:8088", "http://localhost:8088", "http://127.0.0.2:8000")]
    [InlineData("http://unix:/run/chat.sock", "http://unix:/run/chat.sock", "http://unix:/run/http.sock")]
    [InlineData("unix:/run/chat.sock", "http://unix:/run/chat.sock", "http://unix:/run/http.sock")]
    public void Addresses_of_the_chat_are_told_from_those_of_HTTP(string url, string chat, string http)
    {
        var shown = Assert.Single(Banner(url, addresses: [chat, http]), line => line.StartsWith("  HTTP ", StringComparison.Ordinal));
        Assert.StartsWith($"  HTTP       {http} ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_printed_works_in_a_shell()
    {
        RealProgram.Find("nc", "netcat-openbsd");
        RealProgram.Find("openssl", "openssl");
        RealProgram.Find("curl", "curl");
        using var server = await ServerProcess.StartReadyAsync(settings:
        [
            "--Chat:Endpoints:Local:Url=unix:" + Path.Combine(_folder.FullName, "chat.sock"),
            "--Kestrel:Endpoints:HttpLocal:Url=http://unix:" + Path.Combine(_folder.FullName, "http.sock"),
            "--Chat:Endpoints:Secure:Url=tls://localhost:0",
            "--Chat:Endpoints:Secure:Certificate:Path=" + _certificate.Path,
            "--Chat:Endpoints:Secure:Certificate:KeyPath=" + _certificate.KeyPath,
        ]);
        var commands = server.Banner.Where(line => line.Contains("try: ", StringComparison.Ordinal)).SelectMany(line => line.Split("try: ")[1].Split("  ")).ToList();
        Assert.Equal(8, commands.Count);
        foreach (var command in commands)
        {
            var isCurl = command.StartsWith("curl ", StringComparison.Ordinal);
            var shell = RealProgram.Start("/bin/sh", "-c", isCurl ? command + " -sS" : command);
            try
            {
                // The greeting in the language of the endpoint, or JSON.
                Assert.Matches(isCurl ? @"^[{\[]" : @"127\.0\.0\.1|unix:", isCurl ? await shell.StandardOutput.ReadToEndAsync().Soon(command) : await shell.ReadLineAsync());
            }
            finally
            {
                shell.KillAndDispose();
            }
        }
    }

    private static string[] Banner(string url, ProxyProtocolMode mode = ProxyProtocolMode.Off, params string[] addresses)
    {
        Assert.True(EndpointUrl.TryParse(url, out var parsed, out _));
        return StartupBanner.Of([new ChatEndpoint("Main", parsed, MemoryConnection.Wordings.Find("en")!, new EndpointOptions { ProxyProtocol = mode })], addresses).Split(Environment.NewLine);
    }
}
