using KestrelChat.Names;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Names;

public sealed class NameRegistryTests
{
    private readonly NameRegistry<Holder> _names = new();
    private readonly Holder _ada = new("a");
    private readonly Holder _bob = new("b");

    [Fact]
    public void A_name_that_is_taken_is_found_in_any_spelling_and_shown_as_it_was_taken()
    {
        Assert.True(_names.TryTake(_ada, "Ada", out _));
        Assert.True(_names.TryFind("ＡＤＡ", out var found));
        Assert.Same(_ada, found);
        Assert.Equal("Ada", _names.NameOf(_ada));
        Assert.Equal([("Ada", _ada)], _names.List());
    }

    [Fact]
    public void A_name_that_somebody_has_is_not_taken_from_them()
    {
        Assert.True(_names.TryTake(_ada, "coco", out _));
        Assert.True(_names.TryTake(_bob, "bob", out _));
        Assert.False(_names.TryTake(_bob, "сосо", out var token));
        Assert.Null(token);
        Assert.Equal("bob", _names.NameOf(_bob));
        Assert.True(_names.TryFind("coco", out var found));
        Assert.Same(_ada, found);
    }

    [Fact]
    public void Who_takes_another_name_frees_the_former_and_has_another_token()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var first));
        Assert.True(_names.TryTake(_ada, "countess", out var second));
        Assert.NotEqual(first.ToString(), second.ToString());
        Assert.False(_names.TryFind("ada", out _));
        Assert.Equal(1, _names.Count);
        Assert.True(_names.TryTake(_bob, "ada", out _));
    }

    [Fact]
    public void A_name_that_is_kept_for_who_asks_elsewhere_is_nobodys_yet_and_no_other_can_have_it()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var first));
        Assert.True(_names.TryReserve(_ada, "countess", out var second));

        Assert.Equal("ada", _names.NameOf(_ada));
        Assert.Equal([("ada", _ada)], _names.List());
        Assert.False(_names.TryFind("countess", out _));
        Assert.False(_names.TryTake(_bob, "Countess", out _));
        Assert.False(_names.TryReserve(_bob, "countess", out _));
        Assert.False(_names.TryTake(_bob, "ada", out _));
        Assert.Equal(ClaimResult.NotHeld, _names.Claim(_bob, "countess", second.ToString(), out _));

        Assert.True(_names.TryTake(_ada, "countess", out var taken));
        Assert.Same(second, taken);
        Assert.True(_names.TryTake(_bob, "ada", out var anew));
        Assert.NotEqual(first.ToString(), anew.ToString());
        _names.GiveUp(_ada, "countess");
        Assert.Equal("countess", _names.NameOf(_ada));
    }

    [Fact]
    public void Who_gives_up_a_name_that_was_kept_has_the_former_and_its_token()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var first));
        Assert.True(_names.TryReserve(_ada, "countess", out _));

        _names.GiveUp(_ada, "countess");

        Assert.True(_names.TryTake(_bob, "countess", out _));
        Assert.Equal("ada", _names.NameOf(_ada));
        Assert.Same(first, _names.TokenOf(_ada));
    }

    [Fact]
    public void Who_asks_elsewhere_for_its_own_name_in_another_spelling_keeps_it_whatever_the_answer()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var first));
        Assert.True(_names.TryReserve(_ada, "Ada", out var second));
        Assert.Same(first, second);

        _names.GiveUp(_ada, "Ada");

        Assert.Equal("ada", _names.NameOf(_ada));
    }

    [Fact]
    public void Who_spells_its_own_name_anew_keeps_it_and_the_token()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var first));
        Assert.True(_names.TryTake(_ada, "ADA", out var second));
        Assert.Same(first, second);
        Assert.Equal("ADA", _names.NameOf(_ada));
        Assert.Equal(1, _names.Count);
    }

    [Fact]
    public void A_name_is_free_once_its_holder_has_left()
    {
        Assert.True(_names.TryTake(_ada, "Ada", out _));
        Assert.Equal("Ada", _names.Free(_ada));
        Assert.Null(_names.Free(_ada));
        Assert.Null(_names.NameOf(_ada));
        Assert.False(_names.TryFind("ada", out _));
        Assert.Equal(0, _names.Count);
        Assert.True(_names.TryTake(_bob, "ada", out _));
    }

    [Fact]
    public void A_claim_with_the_token_moves_the_name_and_tells_who_had_it()
    {
        Assert.True(_names.TryTake(_ada, "Ada", out var token));
        Assert.True(_names.TryTake(_bob, "bob", out _));

        Assert.Equal(ClaimResult.Claimed, _names.Claim(_bob, "ADA", token.ToString(), out var former));

        Assert.Same(_ada, former);
        Assert.Equal("Ada", _names.NameOf(_bob));
        Assert.Null(_names.NameOf(_ada));
        Assert.Null(_names.Free(_ada));
        Assert.True(_names.TryFind("ada", out var found));
        Assert.Same(_bob, found);
        Assert.False(_names.TryFind("bob", out _));
        Assert.Equal(1, _names.Count);
    }

    [Fact]
    public void A_token_serves_again_and_in_either_case()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var token));
        Assert.Equal(ClaimResult.Claimed, _names.Claim(_bob, "ada", token.ToString().ToUpperInvariant(), out _));
        Assert.Equal(ClaimResult.Claimed, _names.Claim(_ada, "ada", token.ToString(), out var former));
        Assert.Same(_bob, former);
    }

    [Fact]
    public void Who_claims_its_own_name_closes_nobody()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var token));
        Assert.Equal(ClaimResult.Claimed, _names.Claim(_ada, "ada", token.ToString(), out var former));
        Assert.Null(former);
        Assert.Equal("ada", _names.NameOf(_ada));
    }

    [Fact]
    public void A_wrong_token_and_a_name_that_nobody_has_are_told_apart()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var token));
        var right = token.ToString();
        var almost = right[..^1] + (right[^1] == '0' ? '1' : '0');
        foreach (var wrong in new[] { "", "x", almost, right[..^1], right + "0", right + " ", new string('z', right.Length), new string('é', right.Length) })
        {
            Assert.Equal(ClaimResult.WrongToken, _names.Claim(_bob, "ada", wrong, out var former));
            Assert.Null(former);
        }

        Assert.Equal(ClaimResult.NotHeld, _names.Claim(_bob, "eve", right, out _));
        Assert.Equal("ada", _names.NameOf(_ada));
        Assert.Null(_names.NameOf(_bob));
    }

    [Fact]
    public void The_token_of_a_name_that_was_freed_is_worth_nothing()
    {
        Assert.True(_names.TryTake(_ada, "ada", out var old));
        _names.Free(_ada);
        Assert.True(_names.TryTake(_bob, "ada", out _));
        Assert.Equal(ClaimResult.WrongToken, _names.Claim(_ada, "ada", old.ToString(), out _));
    }

    [Fact]
    public void A_token_is_16_hexadecimal_digits_and_no_two_are_alike()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => new NameToken().ToString()).ToArray();
        Assert.All(tokens, token => Assert.Matches("^[0-9a-f]{16}$", token));
        Assert.Equal(tokens.Length, tokens.Distinct().Count());
    }

    [Fact]
    public void Names_are_listed_in_order_whatever_their_case()
    {
        foreach (var name in new[] { "eve", "Bob", "ＡＤＡ", "ольга", "Carol" })
        {
            Assert.True(_names.TryTake(new Holder(name), name, out _));
        }

        Assert.Equal(["ＡＤＡ", "Bob", "Carol", "eve", "ольга"], _names.List().Select(entry => entry.Name));
    }

    [Fact]
    public async Task Of_fifty_who_take_one_name_at_once_one_has_it()
    {
        const int Racers = 50;
        for (var round = 0; round < 20; round++)
        {
            using var start = new Barrier(Racers);
            var won = new NameToken?[Racers];
            var holders = Enumerable.Range(0, Racers).Select(index => new Holder($"{index}")).ToArray();
            await Task.WhenAll(Enumerable.Range(0, Racers).Select(index => Patience.OnThreadAsync(() =>
            {
                start.SignalAndWait(Patience.Limit);
                _names.TryTake(holders[index], index % 2 == 0 ? "Ada" : "ＡＤＡ", out won[index]);
            }))).Soon();

            var winner = holders[Assert.Single(Enumerable.Range(0, Racers), index => won[index] is not null)];
            Assert.True(_names.TryFind("ada", out var found));
            Assert.Same(winner, found);
            Assert.Equal(1, _names.Count);
            Assert.NotNull(_names.Free(winner));
        }
    }

    // Equal to every other one: holders are told apart by reference.
    private sealed record Holder(string Tag)
    {
        public bool Equals(Holder? other) => other is not null;

        public override int GetHashCode() => 0;
    }
}
