using System.Net;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Moderation;

/// <summary>The ban file and the admin token of a real process.</summary>
[Collection(ProcessCollection.Name)]
[Trait("Category", "Program")]
public sealed class BanFileProcessTests : IDisposable
{
    private const int Kill = 9;

    private readonly string _folder = Directory.CreateTempSubdirectory("kestrelchat").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Bans_survive_a_killed_process()
    {
        string[] settings = [$"--Chat:BanFile={Path.Combine(_folder, "bans.json")}", $"--Chat:Admin:Token={AdminCalls.Token}"];
        string before;
        using (var server = await ServerProcess.StartReadyAsync(settings: settings))
        {
            using var client = await server.ConnectAsync();
            Assert.Equal($"You are {client.Address}", await client.ReadLineAsync());
            await server.Http.BanAsync("203.0.113.0/24", duration: "01:00:00");
            await server.Http.BanAsync("192.0.2.1");
            await server.Http.BanAsync("127.0.0.1", "no more", force: true);
            await server.Http.AdminAsync("DELETE", "/bans/2");
            Assert.EndsWith("* you are banned from this server: no more\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
            before = (await server.Http.AdminAsync("GET", "/bans")).Body.ToString();
            server.Signal(Kill);
            await server.Process.WaitForExitCodeAsync();
        }

        using var again = await ServerProcess.StartReadyAsync(settings: settings);
        Assert.Equal(before, (await again.Http.AdminAsync("GET", "/bans")).Body.ToString());
        using (var banned = await again.ConnectAsync())
        {
            Assert.Equal("* you are banned from this server: no more\n", await banned.ReadToEndAsync());
        }

        await again.Http.AdminAsync("DELETE", "/bans/3");
        using var back = await again.ConnectAsync();
        Assert.Equal($"You are {back.Address}", await back.ReadLineAsync());
        Assert.Equal(4, (await again.Http.BanAsync("192.0.2.1")).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task A_process_killed_while_saving_bans_keeps_every_ban_it_confirmed()
    {
        var file = Path.Combine(_folder, "bans.json");
        string[] settings = [$"--Chat:BanFile={file}", $"--Chat:Admin:Token={AdminCalls.Token}"];
        var confirmed = 0;
        using (var server = await ServerProcess.StartReadyAsync(settings: settings))
        {
            var banning = Task.Run(async () =>
            {
                for (var i = 1; i < 5_000; i++)
                {
                    await server.Http.BanAsync($"10.0.{i / 256}.{i % 256}");
                    Volatile.Write(ref confirmed, i);
                }
            });
            await Wait.UntilAsync(() => Volatile.Read(ref confirmed) >= 20, "some bans to be confirmed");
            server.Signal(Kill);
            await server.Process.WaitForExitCodeAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => banning).Soon("the calls to fail");
        }

        using var again = await ServerProcess.StartReadyAsync(settings: settings);
        var (status, bans, _) = await again.Http.AdminAsync("GET", "/bans");
        Assert.Equal(HttpStatusCode.OK, status);

        // The last ban may have been saved without being confirmed.
        Assert.InRange(bans.GetArrayLength(), confirmed, confirmed + 1);
    }

    [Fact]
    public async Task A_short_token_and_an_invalid_ban_file_are_reported_together_without_the_token()
    {
        var file = Path.Combine(_folder, "bans.json");
        await File.WriteAllTextAsync(file, "{");
        using var server = ServerProcess.Start(descriptors: null, $"--Chat:BanFile={file}", "--Chat:Admin:Token=hunter2-hunter2", "--Chat:MaxLineBytes=many");
        var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
        Assert.Equal(1, await server.WaitForExitCodeAsync());
        var lines = errors.TrimEnd().Split('\n')[1..].Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("  Chat:Admin:Token: invalid value: expected at least 16 characters", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"  Chat:BanFile: invalid value '{file}': not a ban file: ", lines[1], StringComparison.Ordinal);
        Assert.Equal("  Chat:MaxLineBytes: invalid value 'many': expected a whole number", lines[2]);
        Assert.DoesNotContain("hunter2", errors + await server.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Chat:Admin:Token=hunter2 hunter2 hunter2", "Chat:Admin:Token: invalid value: expected printable ASCII without spaces")]
    [InlineData("--Chat:Admin=hunter2hunter2hunter2", "Chat:Admin: invalid value: expected settings below it")]
    public async Task An_invalid_token_is_reported_without_its_value(string setting, string expected)
    {
        using var server = ServerProcess.Start(descriptors: null, setting);
        var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
        Assert.Equal(1, await server.WaitForExitCodeAsync());
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors + await server.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
