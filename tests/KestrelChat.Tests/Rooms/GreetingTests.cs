using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Rooms;

public sealed class GreetingTests : IDisposable
{
    private readonly TestChat _chat = new();

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task In_English_a_client_is_greeted_and_does_not_see_its_own_arrival()
    {
        var ann = _chat.Join("ann");
        ann.Say("hi");

        Assert.Equal(["You are ann", "ann: hi"], await ann.ReadLinesAsync(2));
    }

    [Fact]
    public async Task In_Russian_a_client_is_not_greeted_and_sees_its_own_arrival()
    {
        var ann = _chat.Join("ann", TestWordings.Russian);
        ann.Say("hi");

        Assert.Equal(["К нам присоединился: ann", "[ann]: hi"], await ann.ReadLinesAsync(2));
    }

    [Fact]
    public async Task Each_client_is_addressed_in_its_own_wording()
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
    public async Task Each_client_misses_only_its_own_arrival()
    {
        var ann = _chat.Join("ann");
        var bob = _chat.Join("bob");
        ann.Say("end");

        Assert.Equal(["You are ann", "bob has arrived"], await ann.ReadUntilAsync("ann: end"));
        Assert.Equal(["You are bob"], await bob.ReadUntilAsync("ann: end"));
    }
}
