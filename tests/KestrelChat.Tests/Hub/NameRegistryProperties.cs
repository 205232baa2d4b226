using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Hub;
using KestrelChat.Testing.Generators;
using KestrelChat.Text.Names;

namespace KestrelChat.Tests.Hub;

/// <summary>Compares random acquisitions, releases and claims of few names with a plain list.</summary>
public sealed class NameRegistryProperties
{
    private const int Holders = 4;

    private static readonly string[] s_spellings = ["ada", "ADA", "coco", "сосо", "Bob", "b0b"];

    // Equal names have equal numbers, so that the model needs no folding.
    private static readonly int[] s_numbers = [0, 0, 1, 1, 2, 2];

    private static readonly Gen<Step[]> s_steps =
        (from kind in Gen.Frequency((4, Gen.Constant(Kind.Acquire)), (2, Gen.Constant(Kind.Release)), (4, Gen.Constant(Kind.Claim)))
         from holder in Gen.Choose(0, Holders - 1)
         from spelling in Gen.Choose(0, s_spellings.Length - 1)
         from token in Gen.Choose(0, 5)
         select new Step(kind, holder, spelling, token)).ArrayOf();

    private enum Kind
    {
        Acquire,
        Release,
        Claim,
    }

    [Fact]
    public Task Any_sequence_of_operations_agrees_with_a_plain_list() => Properties.HoldAsync(s_steps, steps =>
    {
        var names = new NameRegistry<object>();
        var holders = Enumerable.Range(0, Holders).Select(_ => new object()).ToArray();
        var model = new List<Entry>();
        var tokens = new List<string> { "0000000000000000" };
        foreach (var step in steps)
        {
            var holder = holders[step.Holder];
            var spelling = s_spellings[step.Spelling];
            var number = s_numbers[step.Spelling];
            var held = model.Find(entry => entry.Number == number);
            switch (step.Kind)
            {
                case Kind.Acquire:
                    var isFree = held is null || held.Holder == step.Holder;
                    Assert.Equal(isFree, names.TryAcquire(holder, spelling, out var token));
                    Assert.Equal(isFree, token is not null);
                    if (isFree)
                    {
                        Assert.True(held is null ? !tokens.Contains(token!.ToString()) : held.Token == token!.ToString());
                        tokens.Add(token.ToString());
                        model.RemoveAll(entry => entry.Holder == step.Holder);
                        model.Add(new Entry(step.Holder, number, spelling, token.ToString()));
                    }

                    break;
                case Kind.Release:
                    Assert.Equal(model.Find(entry => entry.Holder == step.Holder)?.Shown, names.Release(holder));
                    model.RemoveAll(entry => entry.Holder == step.Holder);
                    break;
                default:
                    // Half of the time the name's own token, otherwise another one that was issued.
                    var typed = step.Token % 2 == 0 && held is not null ? held.Token : tokens[step.Token % tokens.Count];
                    var result = names.Claim(holder, spelling, typed, out var former);
                    Assert.Equal(held is null ? ClaimResult.NotHeld : held.Token == typed ? ClaimResult.Claimed : ClaimResult.WrongToken, result);
                    Assert.Same(result == ClaimResult.Claimed && held!.Holder != step.Holder ? holders[held.Holder] : null, former);
                    if (result == ClaimResult.Claimed)
                    {
                        model.RemoveAll(entry => entry.Holder == step.Holder || entry.Number == number);
                        model.Add(held! with { Holder = step.Holder });
                    }

                    break;
            }

            AssertSame();
        }

        void AssertSame()
        {
            Assert.Equal(model.Count, names.Count);
            Assert.Equal(
                model.OrderBy(entry => FoldedName.Of(entry.Shown)).Select(entry => (entry.Shown, holders[entry.Holder])),
                names.List());
            for (var index = 0; index < Holders; index++)
            {
                Assert.Equal(model.Find(entry => entry.Holder == index)?.Shown, names.NameOf(holders[index]));
            }

            for (var spelling = 0; spelling < s_spellings.Length; spelling++)
            {
                var held = model.Find(entry => entry.Number == s_numbers[spelling]);
                Assert.Equal(held is not null, names.TryFind(s_spellings[spelling], out var found));
                Assert.Same(held is null ? null : holders[held.Holder], found);
            }
        }
    }, 1_000, Properties.Shrink);

    private sealed record Step(Kind Kind, int Holder, int Spelling, int Token);

    private sealed record Entry(int Holder, int Number, string Shown, string Token);
}
