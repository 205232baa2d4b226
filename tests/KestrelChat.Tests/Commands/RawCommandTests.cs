using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Commands;

/// <summary>Commands of a client that sees everything as fields.</summary>
public sealed class RawCommandTests : IDisposable
{
    private readonly CommandChat _chat;
    private OtherNodes _nodes = null!;

    public RawCommandTests() => _chat = new CommandChat(elsewhere: backplane =>
    {
        _nodes = new OtherNodes(backplane.Directory, TimeProvider.System);
        return (backplane with { Directory = _nodes, Clients = _nodes }, _nodes);
    });

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Raw_all_answers_with_the_name_its_token_the_room_and_its_members_every_time()
    {
        var ann = _chat.Join("ann");
        _chat.Join("bob");
        _chat.Type(ann, "/nick ada", "/topic tea");
        var token = _chat.Hub.Names.TokenOf(ann.Client);
        await _chat.ReadAllAsync(ann);
        _chat.Type(ann, "/raw all", "/raw all");

        string[] answer = [$"you|||ada|{token}", "entered|lobby|2||tea", "here|lobby|2||ada bob"];
        Assert.Equal([.. answer, .. answer], await RawFields.ReadAsync(ann, 6));
    }

    [Fact]
    public async Task Raw_off_and_raw_on_leave_the_form()
    {
        var ann = _chat.Join("ann");
        await _chat.ReadAllAsync(ann);
        _chat.Type(ann, "/raw all", "/raw", "/raw all", "/raw on", "hello", "/raw off");

        await RawFields.ReadAsync(ann, 3);
        Assert.Equal("* lines are no longer for programs", await ann.ReadLineAsync());
        await RawFields.ReadAsync(ann, 3);
        Assert.EndsWith("Z\tlobby\tann\thello", await ann.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("* lines are no longer for programs", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task Who_and_names_answer_with_here_lines_of_all_nodes()
    {
        _nodes.ListsZed = true;
        var bot = await JoinAsync("bot");
        _chat.Type(bot, "/who", "/names", "/who nowhere");

        Assert.Equal(["here|lobby|2||bot zed", "here|lobby|2||bot zed", "notice||||there is no room nowhere; /rooms lists the rooms"], await RawFields.ReadAsync(bot, 3));
    }

    [Fact]
    public async Task Members_of_other_nodes_follow_after_a_room_is_entered()
    {
        var bot = await JoinAsync("bot");
        _chat.Type(bot, "/join dev");
        _nodes.ListsZed = true;
        _chat.Type(bot, "/leave");

        Assert.Equal(
            ["entered|dev|1||", "here|dev|1||bot", "entered|lobby|1||", "here|lobby|1||bot", "here|lobby|1||zed"],
            await RawFields.ReadAsync(bot, 5));
    }

    [Fact]
    public async Task A_list_of_other_nodes_is_made_again_if_somebody_left_meanwhile()
    {
        var bot = await JoinAsync("bot");
        var ann = _chat.Join("ann");
        await RawFields.ReadAsync(bot, 1);
        _nodes.ListsZed = true;
        var lists = 0;
        _nodes.Listing = () =>
        {
            // Zed leaves after the first list was made.
            if (++lists == 1)
            {
                ann.Client.Leave();
                _nodes.ListsZed = false;
            }
        };
        _chat.Type(bot, "/raw all", "done");

        Assert.Equal(
            ["you|||bot|", "entered|lobby|2||", "here|lobby|2||bot ann", "left|lobby||ann|", "said|lobby|1|bot|done"],
            await RawFields.ReadAsync(bot, 5));
        Assert.Equal(2, lists);
    }

    [Theory]
    [InlineData(PrivateOutcome.Delivered, "to|@||zed|hi there")]
    [InlineData(PrivateOutcome.Gone, "notice||||there is nobody called zed here")]
    public async Task A_private_line_to_another_node_is_confirmed_as_fields(PrivateOutcome outcome, string line)
    {
        _nodes.Private = outcome;
        var bot = await JoinAsync("bot");
        _chat.Type(bot, "/msg zed hi\tthere");

        Assert.Equal([line], await RawFields.ReadAsync(bot, 1));
    }

    [Fact]
    public async Task A_private_line_from_another_node_has_its_author_and_no_bell()
    {
        var bot = await JoinAsync("bot");
        _chat.Type(bot, "/bell on");
        PrivateLine.Deliver(bot.Client, new Correspondent(new ClientKey(Guid.CreateVersion7(), 7), "zed"), "a\tb", _chat.Time.GetUtcNow());

        Assert.Equal(["notice||||your terminal rings at every line", "from|@||zed|a b"], await RawFields.ReadAsync(bot, 2));
    }

    [Fact]
    public async Task A_name_that_is_taken_away_is_followed_by_the_address()
    {
        var bot = await JoinAsync("bot");
        _chat.Type(bot, "/nick ada");
        await RawFields.ReadAsync(bot, 2);
        Assert.True(_chat.Hub.TryRevokeName(bot.Client, "ada"));

        Assert.Equal(["renamed|lobby||ada|bot", "you|||bot|", "notice||||the name ada is taken"], await RawFields.ReadAsync(bot, 3));
    }

    [Fact]
    public async Task Help_keeps_its_indentation()
    {
        var bot = await JoinAsync("bot");
        _chat.Type(bot, "/help raw");

        Assert.StartsWith("notice||||  /raw ", (await RawFields.ReadAsync(bot, 1))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Earlier_lines_stand_alone_with_their_numbers()
    {
        var bot = await JoinAsync("bot");
        _chat.Type(bot, "one", "two", "/history", "/grep two", "/grep three");
        await RawFields.ReadAsync(bot, 2);

        Assert.Equal(
            ["said|lobby|1|bot|one", "said|lobby|2|bot|two", "said|lobby|2|bot|two", "notice||||\"three\" not found in the 2 lines kept"],
            await RawFields.ReadAsync(bot, 4));
    }

    [Fact]
    public async Task No_line_of_another_form_follows_a_change_of_the_view_while_others_write()
    {
        for (var round = 0; round < 50; round++)
        {
            var bot = _chat.Join($"bot{round}", pauseAt: 0);
            var sender = new Correspondent(new ClientKey(Guid.CreateVersion7(), 7), "zed");
            var writing = Task.Run(() =>
            {
                for (var i = 0; i < 500; i++)
                {
                    PrivateLine.Deliver(bot.Client, sender, "psst", DateTimeOffset.UnixEpoch);
                }
            });
            await Wait.UntilAsync(() => bot.Client.BytesSent > 1000 || writing.IsCompleted, "a line was written");
            _chat.Type(bot, "/raw all");
            await writing;
            bot.Client.Leave();

            var fields = (await bot.ReadToEndAsync()).SkipWhile(line => !line.Contains('\t', StringComparison.Ordinal)).Select(RawFields.Parse).ToList();
            Assert.Contains(fields, line => line.Kind == "you");
        }
    }

    private async Task<TestClient> JoinAsync(string name)
    {
        var bot = _chat.Chat.JoinRaw(name);
        await RawFields.ReadAsync(bot, 3);
        return bot;
    }
}
