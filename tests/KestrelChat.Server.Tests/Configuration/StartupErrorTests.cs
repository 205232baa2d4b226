using System.Net.Sockets;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Configuration;

/// <summary>A server that cannot start says why in plain lines and exits with 1.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class StartupErrorTests
{
    [Theory]
    [InlineData("--Kestrel:Endpoints:Http:Url=foo", "Kestrel:Endpoints:Http:Url: invalid value 'foo': expected http://host:port, https://host:port or http://unix:/path")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://localhost:0", "Kestrel:Endpoints:Http:Url: invalid value 'http://localhost:0': expected a port from 1")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://misspelt:8080", "Kestrel:Endpoints:Http:Url: invalid value 'http://misspelt:8080': expected an IPv4 address, an IPv6 address in brackets, localhost or * as host, found 'misspelt'")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://unix:http.sock", "Kestrel:Endpoints:Http:Url: invalid value 'http://unix:http.sock': expected http://host:port, https://host:port or http://unix:/path")]
    [InlineData("--Kestrel:Endpoints:Http:Protocols=Http3", "Kestrel:Endpoints:Http:Protocols: invalid value 'Http3'")]
    [InlineData("--Kestrel:Endpoints:Http:Certificate:Path=/proc/nowhere", "Kestrel:Endpoints:Http:Certificate:Path: invalid value '/proc/nowhere': no such file")]
    [InlineData("--Kestrel:Certificates=x", "Kestrel:Certificates: invalid value 'x': expected settings below it")]
    [InlineData("--Kestrel:EndpointDefaults=x", "Kestrel:EndpointDefaults: invalid value 'x': expected settings below it")]
    [InlineData("--Kestrel:Endpoints=http://*:1", "Kestrel:Endpoints: invalid value 'http://*:1': expected settings below it")]
    [InlineData("--ConnectionStrings=Host=x;Password=secret", "ConnectionStrings: invalid value: expected settings below it, such as ConnectionStrings:Cluster")]
    [InlineData("--Logging:LogLevel:Default=loud", "Logging:LogLevel:Default: invalid value 'loud': expected one of Trace, ")]
    [InlineData("--Logging:Console:FormatterOptions:UseUtcTimestamp=foo", "Logging:Console:FormatterOptions:UseUtcTimestamp: invalid value 'foo': expected true or false")]
    [InlineData("--Logging:Console:MaxQueueLength=0", "Logging:Console:MaxQueueLength: invalid value '0': expected a number from 1")]
    [InlineData("--Logging:Console:FormatterOptions:TimestampFormat=q%", "Logging:Console:FormatterOptions:TimestampFormat: invalid value 'q%': expected a format")]
    [InlineData("--Logging:Console:FormatterOptions:JsonWriterOptions:NewLine=x", "Logging:Console:FormatterOptions:JsonWriterOptions:NewLine: invalid value 'x': expected a line feed")]
    [InlineData("--Logging:LogLevel:Default:0=loud", "Logging:LogLevel:Default: expected a single value, found Logging:LogLevel:Default:0")]
    [InlineData("--Kestrel:Endpoints:Http:Certificate:Path=appsettings.json", "Kestrel:Endpoints:Http:Certificate:Path: invalid value 'appsettings.json': expected a PEM or PFX file, whole and undamaged")]
    [InlineData("--Kestrel:Endpoints:Http:Sni:x:Certificate:Path=/proc/nowhere", "Kestrel:Endpoints:Http:Sni:x:Certificate:Path: invalid value '/proc/nowhere': no such file")]
    [InlineData("--Chat:BanFile:0=bans.json", "Chat:BanFile: expected a single value, found Chat:BanFile:0")]
    [InlineData("--AllowedHosts:0=chat.example.org", "AllowedHosts: expected a single value, found AllowedHosts:0")]
    [InlineData("--Chat:Endpoints:Main:Url=tcp://192.0.2.1:1", "Cannot listen on 192.0.2.1:1: this machine does not have the address")]
    [InlineData("--Chat:Replay", "--Chat:Replay: expected a value, as in --Chat:Replay=VALUE")]
    [InlineData("replay=5", "unknown argument 'replay=5': expected --SETTING=VALUE")]
    [InlineData("--Chat:Endpoints:Main:Url=unix:/proc/nowhere/chat.sock", "Cannot listen on /proc/nowhere/chat.sock: there is no folder /proc/nowhere")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://unix:/proc/nowhere/http.sock", "Cannot listen on /proc/nowhere/http.sock: there is no folder /proc/nowhere")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://unix:/dev/null", "Cannot listen on /dev/null: something that is not a socket, or that the server may not replace, has this path")]
    [InlineData("--Chat:UnixSocketMode=rw", "Chat:UnixSocketMode: invalid value 'rw': expected three octal digits, which 0 may precede, such as 0660")]
    [InlineData("--Chat:Endpoints:Main:UnixSocketMode=0999", "Chat:Endpoints:Main:UnixSocketMode: invalid value '0999': expected three octal digits")]
    [InlineData("--Chat:Drain=5", "Chat:Drain: invalid value '5': expected settings below it")]
    [InlineData("--Chat:Cluster:NodeName=the first", "Chat:Cluster:NodeName: invalid name 'the first': expected at most 256 bytes of UTF-8 without spaces and control characters")]
    [InlineData("--Chat:Endpoints:\u001b[1m:Url=tcp://127.0.0.1:0", ": expected at most 256 bytes of UTF-8 without control characters")]
    [InlineData("--ConnectionStrings:Cluster=garbage", "ConnectionStrings:Cluster: invalid value: expected Host=")]
    [InlineData("--ConnectionStrings:Cluster=Host=127.0.0.1;Target Session Attributes=primary", "multiple hosts")]
    public async Task The_reason_for_a_failed_start_is_printed_with_the_value(string setting, string value, params string[] more)
    {
        using var server = ServerProcess.Start(descriptors: null, [.. more, setting]);
        var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
        Assert.Equal(1, await server.WaitForExitCodeAsync());
        var lines = errors.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal("KestrelChat cannot start:", lines[0]);
        Assert.Contains(value, lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Chat\": {\n  \"Replay\": 5,,\n} }", "Invalid JSON in line 2, column 15: ")]
    [InlineData("{ \"Chat\": { \"Replay\": 5, \"replay\": 6 } }", "A duplicate key 'Chat:replay' was found.")]
    [InlineData("[]", "Top-level JSON element must be an object.")]
    public async Task A_settings_file_that_cannot_be_read_is_named_with_the_position(string json, string expected)
    {
        // The settings of an environment of its own.
        var name = $"Broken{Guid.NewGuid():N}";
        var path = Path.Combine(TestedProgram.ServerFolder, $"appsettings.{name}.json");
        await File.WriteAllTextAsync(path, json);
        try
        {
            using var server = ServerProcess.Start(descriptors: null, $"--environment={name}");
            var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
            Assert.Equal(1, await server.WaitForExitCodeAsync());
            var lines = errors.TrimEnd().Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.Contains($"'{path}'. {expected}", lines[1], StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_settings_file_is_named()
    {
        var name = $"Folder{Guid.NewGuid():N}";
        var path = Path.Combine(TestedProgram.ServerFolder, $"appsettings.{name}.json");
        Directory.CreateDirectory(path);
        try
        {
            using var server = ServerProcess.Start(descriptors: null, $"--environment={name}");
            Assert.Equal($"KestrelChat cannot start:\n  {path}: expected a file, found a folder\n", await server.StandardError.ReadToEndAsync().Soon("the server to exit"));
            Assert.Equal(1, await server.WaitForExitCodeAsync());
        }
        finally
        {
            Directory.Delete(path);
        }
    }

    [Fact]
    public async Task Too_few_descriptors_are_reported_in_one_line()
    {
        using var server = ServerProcess.Start(descriptors: 100);
        var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
        Assert.Equal(1, await server.WaitForExitCodeAsync());
        Assert.Equal("KestrelChat cannot start:\n  The limit of file descriptors is 100: expected at least 256 (ulimit -n)\n", errors);
    }

    [Fact]
    public async Task A_port_in_use_is_reported_in_one_line()
    {
        using var first = await ServerProcess.StartReadyAsync();
        using var second = ServerProcess.Start(descriptors: null, $"--Chat:Endpoints:Main:Url=tcp://127.0.0.1:{first.Port()}");
        var errors = await second.StandardError.ReadToEndAsync().Soon("the second server to exit");
        Assert.Equal(1, await second.WaitForExitCodeAsync());
        var lines = errors.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Equal("KestrelChat cannot start:", lines[0]);
        Assert.Equal($"  Cannot listen on 127.0.0.1:{first.Port()}: address already in use", lines[1]);
        Assert.Equal("", await second.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public async Task A_unix_socket_in_use_is_reported_in_one_line_and_stays_in_use()
    {
        var folder = Directory.CreateTempSubdirectory("kestrelchat");
        try
        {
            var path = Path.Combine(folder.FullName, "chat.sock");
            using var first = await ServerProcess.StartReadyAsync(settings: $"--Chat:Endpoints:Local:Url=unix:{path}");
            using var second = ServerProcess.Start(descriptors: null, $"--Chat:Endpoints:Local:Url=unix:{path}");
            var errors = await second.StandardError.ReadToEndAsync().Soon("the second server to exit");
            Assert.Equal(1, await second.WaitForExitCodeAsync());
            Assert.Equal($"KestrelChat cannot start:\n  Cannot listen on {path}: address already in use\n", errors);
            using var client = await SocketClient.ConnectAsync(new UnixDomainSocketEndPoint(path));
            Assert.StartsWith("You are unix:", await client.ReadLineAsync(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task All_invalid_settings_are_reported_at_once_with_key_and_value()
    {
        using var server = ServerProcess.Start(
            descriptors: null,
            "--Chat:MaxLineBytes=many",
            "--Chat:MaxBacklogBytes=-1",
            "--Chat:StallTimeout=30",
            "--Chat:Endpoints:Main:Url=udp://x",
            "--Chat:Endpoints:Russian:Wording=klingon",
            "--Chat:Endpoints:Third:Url=tcp://example.org:80",
            "--Chat:Drain:CloseOver=later",
            "--Chat:Endpoints:Fourth=tcp://127.0.0.1:1",
            "--ConnectionStrings:Cluster=Host=127.0.0.1;Timeout=-1");
        var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
        Assert.Equal(1, await server.WaitForExitCodeAsync());
        Assert.Equal(
            [
                "  Chat:Drain:CloseOver: invalid value 'later': expected a duration (hh:mm:ss.fff)",
                "  Chat:Endpoints:Fourth: invalid value 'tcp://127.0.0.1:1': expected settings below it, such as Chat:Endpoints:Fourth:Url",
                "  Chat:Endpoints:Main:Url: invalid value 'udp://x': expected tcp://host:port, tls://host:port or unix:/path, or for browsers http://host:port, https://host:port or http://unix:/path; such as tcp://*:8000",
                "  Chat:Endpoints:Russian:Wording: invalid value 'klingon': expected one of en, ru, zh",
                "  Chat:Endpoints:Third:Url: invalid value 'tcp://example.org:80': expected an IPv4 address, an IPv6 address in brackets, localhost or * as host, found 'example.org'",
                "  Chat:MaxBacklogBytes: invalid value '-1': expected a number from 1024 to 1073741824",
                "  Chat:MaxLineBytes: invalid value 'many': expected a whole number",
                "  Chat:StallTimeout: invalid value '30': expected a duration (hh:mm:ss.fff)",
                "  ConnectionStrings:Cluster: invalid value: expected Host=…;Username=…;Password=…;Database=… for PostgreSQL: Couldn't set timeout",
            ],
            errors.TrimEnd().Split('\n')[1..].Order(StringComparer.Ordinal));
    }
}
