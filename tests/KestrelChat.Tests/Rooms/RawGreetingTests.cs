using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Rooms;

public sealed class RawGreetingTests : IDisposable
{
    private readonly TestChat _chat = new(options => options.Replay = 10);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_program_is_told_its_name_the_room_its_members_and_earlier_lines()
    {
        var ann = _chat.Join("ann");
        ann.Say("hi");
        ann.Client.Say("waves"u8, isAction: true);
        ann.Client.SetTopic("tea"u8);
        var bot = _chat.JoinRaw("bot");

        Assert.Equal(
            ["you|||bot|", "entered|lobby|2||tea", "here|lobby|2||ann bot", "said|lobby|1|ann|hi", "acted|lobby|2|ann|waves"],
            await RawFields.ReadAsync(bot, 5));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    [InlineData("zh")]
    public async Task In_every_wording_a_program_sees_the_same_fields_and_not_its_own_arrival(string wording)
    {
        var bot = _chat.JoinRaw("bot", TestWordings.All.Find(wording));
        _chat.Join("ann").Say("hi");

        Assert.Equal(
            ["you|||bot|", "entered|lobby|1||", "here|lobby|1||bot", "arrived|lobby||ann|", "said|lobby|1|ann|hi"],
            await RawFields.ReadAsync(bot, 5));
    }

    [Fact]
    public async Task A_program_is_told_of_a_client_that_came_before_it_and_is_announced_after_it()
    {
        using var chat = new TestChat(options => options.AnnounceAfter = TimeSpan.FromSeconds(1));
        chat.Join("ann");
        var bot = chat.JoinRaw("bot");
        chat.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["you|||bot|", "entered|lobby|1||", "here|lobby|1||bot", "arrived|lobby||ann|"], await RawFields.ReadAsync(bot, 4));
    }

    [Fact]
    public async Task The_last_line_names_the_close_reason()
    {
        var bot = _chat.JoinRaw("bot");
        await RawFields.ReadAsync(bot, 3);
        bot.Client.Close(CloseReason.ServerStopping, MessageId.Restarting);

        Assert.Equal(["closed|||ServerStopping|the server is restarting, please reconnect"], (await bot.ReadToEndAsync()).Select(line => RawFields.Parse(line).ToString()));
    }

    [Fact]
    public async Task The_last_line_of_a_client_whose_connection_failed_says_how()
    {
        var bot = _chat.JoinRaw("bot");
        await RawFields.ReadAsync(bot, 3);
        bot.Client.Leave(CloseReason.WebSocketInvalid);

        Assert.Equal(["closed|||WebSocketInvalid|"], (await bot.ReadToEndAsync()).Select(line => RawFields.Parse(line).ToString()));
    }

    [Fact]
    public async Task The_last_line_of_a_client_that_ended_its_input_says_so_once()
    {
        var bot = _chat.JoinRaw("bot");
        await RawFields.ReadAsync(bot, 3);
        bot.Client.Leave();
        bot.Client.Close(CloseReason.ServerStopping, MessageId.Restarting);

        Assert.Equal(["closed|||ClientEnded|"], (await bot.ReadToEndAsync()).Select(line => RawFields.Parse(line).ToString()));
    }
}
