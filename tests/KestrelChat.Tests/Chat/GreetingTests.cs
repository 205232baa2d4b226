using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

public sealed class GreetingTests : IDisposable
{
    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task Who_connects_is_greeted_and_not_shown_its_own_arrival_in_English()
    {
        var ann = _chat.Join("ann");
        ann.Say("hi");

        Assert.Equal(["You are ann", "ann: hi"], await ann.ReadLinesAsync(2));
    }

    [Fact]
    public async Task Who_connects_is_not_greeted_and_is_shown_its_own_arrival_in_Russian()
    {
        var ann = _chat.Join("ann", TestWordings.Russian);
        ann.Say("hi");

        Assert.Equal(["К нам присоединился: ann", "[ann]: hi"], await ann.ReadLinesAsync(2));
    }

    [Fact]
    public async Task Each_is_spoken_to_in_its_own_wording()
    {
        var ann = _chat.Join("ann");
        var bob = _chat.Join("bob", TestWordings.Russian);
        var cy = _chat.Join("cy", TestWordings.Chinese);
        bob.Say("hi");
        bob.Client.Leave();

        Assert.Equal(["You are ann", "bob has arrived", "cy has arrived", "bob: hi", "bob has left"], await ann.ReadLinesAsync(5));
        Assert.Equal(["К нам присоединился: bob", "К нам присоединился: cy", "[bob]: hi"], await bob.ReadToEndAsync());
        Assert.Equal(["你是 cy", "bob：hi", "bob 离开了"], await cy.ReadLinesAsync(3));
    }

    [Fact]
    public async Task Two_who_come_one_after_the_other_are_each_left_out_for_themselves_only()
    {
        var ann = _chat.Join("ann");
        var bob = _chat.Join("bob");
        ann.Say("end");

        Assert.Equal(["You are ann", "bob has arrived"], await ann.ReadUntilAsync("ann: end"));
        Assert.Equal(["You are bob"], await bob.ReadUntilAsync("ann: end"));
    }
}
