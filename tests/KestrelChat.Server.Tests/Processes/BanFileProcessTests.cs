using System.Net;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Processes;

/// <summary>Bans and the token, seen from outside the process.</summary>
[Collection(ProcessCollection.Name)]
public sealed class BanFileProcessTests : IDisposable
{
    private const int Kill = 9;

    private readonly string _folder = Directory.CreateTempSubdirectory("kestrelchat").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Bans_outlast_a_process_that_is_killed()
    {
        string[] settings = [$"--Chat:BanFile={Path.Combine(_folder, "bans.json")}", $"--Chat:Admin:Token={AdminCalls.Token}"];
        string before;
        using (var server = await ServerProcess.StartReadyAsync(settings: settings))
        {
            using var person = await server.ConnectAsync();
            Assert.Equal($"You are {person.Who}", await person.ReadLineAsync());
            await server.Http.BanAsync("203.0.113.0/24", duration: "01:00:00");
            await server.Http.BanAsync("192.0.2.1");
            await server.Http.BanAsync("127.0.0.1", "no more");
            await server.Http.AdminAsync("DELETE", "/bans/2");
            Assert.EndsWith("* you are banned from this server: no more\n", await person.ReadToEndAsync(), StringComparison.Ordinal);
            before = (await server.Http.AdminAsync("GET", "/bans")).Body.ToString();
            server.Signal(Kill);
            await server.Process.EndAsync();
        }

        using var again = await ServerProcess.StartReadyAsync(settings: settings);
        Assert.Equal(before, (await again.Http.AdminAsync("GET", "/bans")).Body.ToString());
        using (var banned = await again.ConnectAsync())
        {
            Assert.Equal("* you are banned from this server: no more\n", await banned.ReadToEndAsync());
        }

        await again.Http.AdminAsync("DELETE", "/bans/3");
        using var back = await again.ConnectAsync();
        Assert.Equal($"You are {back.Who}", await back.ReadLineAsync());
        Assert.Equal(4, (await again.Http.BanAsync("192.0.2.1")).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task A_process_that_is_killed_while_bans_are_written_leaves_all_that_were_answered()
    {
        var file = Path.Combine(_folder, "bans.json");
        string[] settings = [$"--Chat:BanFile={file}", $"--Chat:Admin:Token={AdminCalls.Token}"];
        var answered = 0;
        using (var server = await ServerProcess.StartReadyAsync(settings: settings))
        {
            var banning = Task.Run(async () =>
            {
                for (var i = 1; i < 5_000; i++)
                {
                    await server.Http.BanAsync($"10.0.{i / 256}.{i % 256}");
                    Volatile.Write(ref answered, i);
                }
            });
            await Eventually.TrueAsync(() => Volatile.Read(ref answered) >= 20, "some bans");
            server.Signal(Kill);
            await server.Process.EndAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => banning).SoonAsync("the calls to fail");
        }

        using var again = await ServerProcess.StartReadyAsync(settings: settings);
        var (status, bans, _) = await again.Http.AdminAsync("GET", "/bans");
        Assert.Equal(HttpStatusCode.OK, status);

        // The last may have been kept without having been answered.
        Assert.InRange(bans.GetArrayLength(), answered, answered + 1);
    }

    [Fact]
    public async Task A_token_that_is_too_short_and_a_ban_file_that_is_none_are_told_together_and_the_token_is_not_shown()
    {
        var file = Path.Combine(_folder, "bans.json");
        await File.WriteAllTextAsync(file, "{");
        using var server = ServerProcess.Start(descriptors: null, $"--Chat:BanFile={file}", "--Chat:Admin:Token=hunter2-hunter2", "--Chat:MaxLineBytes=many");
        var errors = await server.StandardError.ReadToEndAsync().SoonAsync("it to give up");
        Assert.Equal(1, await server.EndAsync());
        var lines = errors.TrimEnd().Split('\n')[1..].Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("  Chat:Admin:Token is too short: 16 characters at least are wanted", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"  Chat:BanFile is '{file}': it is no ban file: ", lines[1], StringComparison.Ordinal);
        Assert.Equal("  Chat:MaxLineBytes is 'many': a whole number is wanted", lines[2]);
        Assert.DoesNotContain("hunter2", errors + await server.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Chat:Admin:Token=hunter2 hunter2 hunter2", "Chat:Admin:Token has characters that no header can carry")]
    [InlineData("--Chat:Admin=hunter2hunter2hunter2", "Chat:Admin is given a value: it has settings of its own")]
    public async Task A_token_that_cannot_be_one_is_told_and_not_shown(string setting, string said)
    {
        using var server = ServerProcess.Start(descriptors: null, setting);
        var errors = await server.StandardError.ReadToEndAsync().SoonAsync("it to give up");
        Assert.Equal(1, await server.EndAsync());
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors + await server.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
