using KestrelChat.Client.Tests.Support;

namespace KestrelChat.Client.Tests;

/// <summary>The program in a pipe with options and a config file: only what is asked for is sent.</summary>
[Trait("Category", "Program")]
public sealed class ProgramOptionsTests : IDisposable
{
    private readonly TemporaryFolder _config = new();
    private readonly TestServer _server = new();

    public void Dispose()
    {
        _config.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Name_and_room_of_the_command_line_are_sent_before_the_input()
    {
        await using ClientProcess client = ClientProcess.Start("--nick", "ada", "--room", "dev", $"127.0.0.1:{_server.Port}");

        await AssertSentAsync(client, "/nick ada\n/join dev\nhello\n");
    }

    [Fact]
    public async Task Name_and_room_of_a_named_server_are_sent_before_the_input()
    {
        Configure($$"""{ "servers": { "test": { "address": "127.0.0.1:{{_server.Port}}", "nick": "ада" } } }""");
        await using ClientProcess client = ClientProcess.StartConfigured(_config, "test");

        await AssertSentAsync(client, "/nick ада\nhello\n");
    }

    [Fact]
    public async Task The_defaults_do_not_change_what_is_sent()
    {
        Configure($$"""{ "defaults": { "address": "127.0.0.1:{{_server.Port}}", "nick": "ada", "room": "dev", "time": true, "token-file": "token" } }""");
        await using ClientProcess client = ClientProcess.StartConfigured(_config);

        await AssertSentAsync(client, "hello\n");
    }

    [Fact]
    public async Task An_error_in_the_config_file_exits_with_2_and_one_line()
    {
        Configure("{ \"defaults\": { \"notify\": \"loud\" } }");
        await using ClientProcess client = ClientProcess.StartConfigured(_config);

        (int exitCode, string output, string errors) = await client.WaitForExitAsync();

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal(
            $"kestrelchat: {_config.PathOf("kestrelchat/config.json")}: defaults.notify: invalid notify 'loud': expected auto, bell, osc9, osc777 or off\n", errors);
    }

    [Fact]
    public async Task Lines_that_come_before_the_first_input_are_printed_although_a_name_is_asked_for()
    {
        await using ClientProcess client = ClientProcess.Start("--nick", "ada", $"127.0.0.1:{_server.Port}");
        using AcceptedConnection connection = await _server.AcceptAsync();
        await connection.SendAsync("* you are banned from this server\n");
        await client.ReadAsync(34);
        Assert.Equal("/nick ada\n"u8.ToArray(), await connection.ReadAsync(10));
        connection.Dispose();

        Assert.Equal((0, "", ""), await client.WaitForExitAsync());
    }

    private async Task AssertSentAsync(ClientProcess client, string expected)
    {
        await client.TypeAsync("hello\n"u8.ToArray());
        client.Input.Close();
        using AcceptedConnection connection = await _server.AcceptAsync();
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(await connection.ReadToEndAsync()));
        await connection.SendAsync("answer\n");
        connection.Dispose();

        Assert.Equal((0, "answer\n", ""), await client.WaitForExitAsync());
    }

    private void Configure(string content) => _config.Write("kestrelchat/config.json", content);
}
