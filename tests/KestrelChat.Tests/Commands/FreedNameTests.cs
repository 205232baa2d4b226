using KestrelChat.Commands;
using KestrelChat.Moderation;
using KestrelChat.Tests.Moderation;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Commands;

/// <summary>When a name is free again.</summary>
public sealed class FreedNameTests
{
    [Fact]
    public void The_name_of_who_has_left_is_free_though_it_has_not_taken_its_last_lines()
    {
        using var chat = new TestChat();
        using var bans = new BanList(new MemoryBanStore(), chat.Time);
        var interpreter = new LineInterpreter(chat.Hub, TestWordings.All, new Moderator(chat.Hub, bans, null!, chat.Time), new OperatorToken(null), chat.Time);
        var stuck = chat.Join("A", pauseAt: 1).Client;
        var other = chat.Join("B").Client;
        Assert.True(interpreter.TakeAsync(stuck, "/nick ada"u8).IsCompletedSuccessfully);
        Assert.True(interpreter.TakeAsync(other, "/nick ada"u8).IsCompletedSuccessfully);
        Assert.Equal(("ada", "B"), (stuck.Who, other.Who));

        stuck.Leave();
        Assert.True(interpreter.TakeAsync(other, "/nick ada"u8).IsCompletedSuccessfully);
        Assert.Equal("ada", other.Who);
        Assert.Same(other, chat.Hub.Find("ada"));
    }
}
