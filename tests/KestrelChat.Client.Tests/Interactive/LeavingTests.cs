using KestrelChat.Client.Interactive;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class LeavingTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("/quit")]
    [InlineData("/QUIT")]
    [InlineData("/quit see you tomorrow")]
    [InlineData("/exit")]
    [InlineData("/bye")]
    public void A_user_who_says_goodbye_is_leaving(string line)
    {
        Leaving leaving = new(_time);

        leaving.OnSent(line);

        Assert.True(leaving.HasBegun);
    }

    [Theory]
    [InlineData("")]
    [InlineData("quit")]
    [InlineData("/quite so")]
    [InlineData("//quit")]
    [InlineData("I said /quit")]
    public void A_user_who_says_something_else_is_not_leaving(string line)
    {
        Leaving leaving = new(_time);

        leaving.OnSent(line);

        Assert.False(leaving.HasBegun);
        Assert.False(leaving.IsOver);
        Assert.Null(leaving.DueIn);
    }

    [Fact]
    public void The_goodbye_of_the_server_is_waited_for_only_so_long()
    {
        Leaving leaving = new(_time);
        leaving.Begin();
        Assert.False(leaving.IsOver);
        TimeSpan patience = Assert.NotNull(leaving.DueIn);
        Assert.InRange(patience, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

        _time.Advance(patience - TimeSpan.FromTicks(1));
        Assert.False(leaving.IsOver);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(leaving.IsOver);
    }

    [Fact]
    public void A_second_goodbye_does_not_prolong_it()
    {
        Leaving leaving = new(_time);
        leaving.OnSent("/quit");
        TimeSpan patience = leaving.DueIn!.Value;
        _time.Advance(patience / 2);

        leaving.OnSent("/quit");
        leaving.Begin();

        Assert.Equal(patience / 2, leaving.DueIn);
    }
}
