using KestrelChat.Hub;
using KestrelChat.Testing;

namespace KestrelChat.Tests.Hub;

public sealed class NameRegistryTests
{
    private readonly NameRegistry<Holder> _names = new();
    private readonly Holder _ada = new("a");
    private readonly Holder _bob = new("b");

    [Fact]
    public void A_name_is_found_in_any_spelling_and_shown_as_it_was_acquired()
    {
        Assert.True(_names.TryAcquire(_ada, "Ada", out _));
        Assert.True(_names.TryFind("ＡＤＡ", out var found));
        Assert.Same(_ada, found);
        Assert.Equal("Ada", _names.NameOf(_ada));
        Assert.Equal([("Ada", _ada)], _names.List());
    }

    [Fact]
    public void A_name_that_has_a_holder_cannot_be_acquired()
    {
        Assert.True(_names.TryAcquire(_ada, "coco", out _));
        Assert.True(_names.TryAcquire(_bob, "bob", out _));
        Assert.False(_names.TryAcquire(_bob, "сосо", out var token));
        Assert.Null(token);
        Assert.Equal("bob", _names.NameOf(_bob));
        Assert.True(_names.TryFind("coco", out var found));
        Assert.Same(_ada, found);
    }

    [Fact]
    public void Acquiring_another_name_releases_the_former_one_and_returns_another_token()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var first));
        Assert.True(_names.TryAcquire(_ada, "countess", out var second));
        Assert.NotEqual(first.ToString(), second.ToString());
        Assert.False(_names.TryFind("ada", out _));
        Assert.Equal(1, _names.Count);
        Assert.True(_names.TryAcquire(_bob, "ada", out _));
    }

    [Fact]
    public void A_reserved_name_has_no_holder_yet_and_nobody_else_can_acquire_it()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var first));
        Assert.True(_names.TryReserve(_ada, "countess", out var second));

        Assert.Equal("ada", _names.NameOf(_ada));
        Assert.Equal([("ada", _ada)], _names.List());
        Assert.False(_names.TryFind("countess", out _));
        Assert.False(_names.TryAcquire(_bob, "Countess", out _));
        Assert.False(_names.TryReserve(_bob, "countess", out _));
        Assert.False(_names.TryAcquire(_bob, "ada", out _));
        Assert.Equal(ClaimResult.NotHeld, _names.Claim(_bob, "countess", second.ToString(), out _));

        Assert.True(_names.TryAcquire(_ada, "countess", out var acquired));
        Assert.Same(second, acquired);
        Assert.True(_names.TryAcquire(_bob, "ada", out var third));
        Assert.NotEqual(first.ToString(), third.ToString());
        _names.CancelReservation(_ada, "countess");
        Assert.Equal("countess", _names.NameOf(_ada));
    }

    [Fact]
    public void Cancelling_a_reservation_leaves_the_former_name_and_its_token()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var first));
        Assert.True(_names.TryReserve(_ada, "countess", out _));

        _names.CancelReservation(_ada, "countess");

        Assert.True(_names.TryAcquire(_bob, "countess", out _));
        Assert.Equal("ada", _names.NameOf(_ada));
        Assert.Same(first, _names.TokenOf(_ada));
    }

    [Fact]
    public void Cancelling_a_reservation_of_the_holders_own_name_in_another_spelling_changes_nothing()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var first));
        Assert.True(_names.TryReserve(_ada, "Ada", out var second));
        Assert.Same(first, second);

        _names.CancelReservation(_ada, "Ada");

        Assert.Equal("ada", _names.NameOf(_ada));
    }

    [Fact]
    public void A_new_spelling_of_the_holders_own_name_keeps_the_token()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var first));
        Assert.True(_names.TryAcquire(_ada, "ADA", out var second));
        Assert.Same(first, second);
        Assert.Equal("ADA", _names.NameOf(_ada));
        Assert.Equal(1, _names.Count);
    }

    [Fact]
    public void A_released_name_can_be_acquired_again()
    {
        Assert.True(_names.TryAcquire(_ada, "Ada", out _));
        Assert.Equal("Ada", _names.Release(_ada));
        Assert.Null(_names.Release(_ada));
        Assert.Null(_names.NameOf(_ada));
        Assert.False(_names.TryFind("ada", out _));
        Assert.Equal(0, _names.Count);
        Assert.True(_names.TryAcquire(_bob, "ada", out _));
    }

    [Fact]
    public void A_claim_with_the_token_moves_the_name_and_returns_the_former_holder()
    {
        Assert.True(_names.TryAcquire(_ada, "Ada", out var token));
        Assert.True(_names.TryAcquire(_bob, "bob", out _));

        Assert.Equal(ClaimResult.Claimed, _names.Claim(_bob, "ADA", token.ToString(), out var former));

        Assert.Same(_ada, former);
        Assert.Equal("Ada", _names.NameOf(_bob));
        Assert.Null(_names.NameOf(_ada));
        Assert.Null(_names.Release(_ada));
        Assert.True(_names.TryFind("ada", out var found));
        Assert.Same(_bob, found);
        Assert.False(_names.TryFind("bob", out _));
        Assert.Equal(1, _names.Count);
    }

    [Fact]
    public void A_token_can_be_used_again_and_in_upper_or_lower_case()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var token));
        Assert.Equal(ClaimResult.Claimed, _names.Claim(_bob, "ada", token.ToString().ToUpperInvariant(), out _));
        Assert.Equal(ClaimResult.Claimed, _names.Claim(_ada, "ada", token.ToString(), out var former));
        Assert.Same(_bob, former);
    }

    [Fact]
    public void Claiming_its_own_name_returns_no_former_holder()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var token));
        Assert.Equal(ClaimResult.Claimed, _names.Claim(_ada, "ada", token.ToString(), out var former));
        Assert.Null(former);
        Assert.Equal("ada", _names.NameOf(_ada));
    }

    [Fact]
    public void Claim_distinguishes_a_wrong_token_from_a_name_that_nobody_has()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var token));
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
    public void The_token_of_a_released_name_is_invalid()
    {
        Assert.True(_names.TryAcquire(_ada, "ada", out var old));
        _names.Release(_ada);
        Assert.True(_names.TryAcquire(_bob, "ada", out _));
        Assert.Equal(ClaimResult.WrongToken, _names.Claim(_ada, "ada", old.ToString(), out _));
    }

    [Fact]
    public void A_token_is_16_hexadecimal_digits_and_unique()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => new NameToken().ToString()).ToArray();
        Assert.All(tokens, token => Assert.Matches("^[0-9a-f]{16}$", token));
        Assert.Equal(tokens.Length, tokens.Distinct().Count());
    }

    [Fact]
    public void Names_are_listed_in_order_regardless_of_case()
    {
        foreach (var name in new[] { "eve", "Bob", "ＡＤＡ", "ольга", "Carol" })
        {
            Assert.True(_names.TryAcquire(new Holder(name), name, out _));
        }

        Assert.Equal(["ＡＤＡ", "Bob", "Carol", "eve", "ольга"], _names.List().Select(entry => entry.Name));
    }

    [Fact]
    public async Task Of_fifty_simultaneous_acquisitions_of_a_name_one_succeeds()
    {
        const int Racers = 50;
        for (var round = 0; round < 20; round++)
        {
            using var start = new Barrier(Racers);
            var won = new NameToken?[Racers];
            var holders = Enumerable.Range(0, Racers).Select(index => new Holder($"{index}")).ToArray();
            await Task.WhenAll(Enumerable.Range(0, Racers).Select(index => Wait.OnThreadAsync(() =>
            {
                start.SignalAndWait(Wait.Limit);
                _names.TryAcquire(holders[index], index % 2 == 0 ? "Ada" : "ＡＤＡ", out won[index]);
            }))).Soon();

            var winner = holders[Assert.Single(Enumerable.Range(0, Racers), index => won[index] is not null)];
            Assert.True(_names.TryFind("ada", out var found));
            Assert.Same(winner, found);
            Assert.Equal(1, _names.Count);
            Assert.NotNull(_names.Release(winner));
        }
    }

    // All are equal: the registry compares holders by reference.
    private sealed record Holder(string Tag)
    {
        public bool Equals(Holder? other) => other is not null;

        public override int GetHashCode() => 0;
    }
}
