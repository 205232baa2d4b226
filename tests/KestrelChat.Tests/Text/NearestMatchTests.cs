using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Tests.Text;

public sealed class NearestMatchTests
{
    private static readonly string[] s_commands = ["help", "nick", "who", "msg", "join", "rooms", "history", "quit"];

    private static readonly Gen<string> s_words = Gen.Elements('a', 'b', 'c').ArrayOf().Select(letters => new string(letters[..Math.Min(letters.Length, 6)]));

    [Theory]
    [InlineData("nick", "nick")]
    [InlineData("NICK", "nick")]
    [InlineData("nik", "nick")]
    [InlineData("nikc", "nick")]
    [InlineData("inck", "nick")]
    [InlineData("nickk", "nick")]
    [InlineData("hlep", "help")]
    [InlineData("histroy", "history")]
    [InlineData("hsitroy", "history")]
    [InlineData("wh", "who")]
    [InlineData("hwo", "who")]
    [InlineData("mgs", "msg")]
    [InlineData("exit", "quit")]
    public void A_typo_finds_the_intended_word(string typed, string meant) => Assert.Equal(meant, NearestMatch.Find(typed, s_commands));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("xyz")]
    [InlineData("wat")]
    [InlineData("weather")]
    [InlineData("hsitryo!")]
    public void A_text_that_is_near_to_no_candidate_has_no_match(string typed) => Assert.Null(NearestMatch.Find(typed, s_commands));

    [Fact]
    public void Of_equally_near_candidates_the_first_is_returned()
    {
        Assert.Equal("bob", NearestMatch.Find("bxb", ["bob", "bib"]));
        Assert.Equal("bib", NearestMatch.Find("bxb", ["bib", "bob"]));
        Assert.Equal("bobby", NearestMatch.Find("bobby", ["bobb", "bobby"]));
    }

    [Fact]
    public void Without_candidates_there_is_no_match() => Assert.Null(NearestMatch.Find("nick", []));

    [Fact]
    public void A_text_of_any_length_is_accepted() => Assert.Null(NearestMatch.Find(new string('n', 1_000_000), s_commands));

    [Fact]
    public Task Find_returns_the_first_candidate_with_the_fewest_mistakes() =>
        Properties.HoldAsync(s_words.SelectMany(typed => s_words.ArrayOf().Select(candidates => (Typed: typed, Candidates: candidates))), example =>
        {
            var (typed, candidates) = example;
            var limit = typed.Length <= 3 ? 1 : NearestMatch.MaxMistakes;
            var near = candidates.Select(candidate => (candidate, Mistakes: Mistakes(typed, candidate)))
                .Where(pair => pair.Mistakes <= limit && pair.Mistakes < Math.Max(typed.Length, pair.candidate.Length))
                .OrderBy(pair => pair.Mistakes).ToArray();
            Assert.Equal(near.Length == 0 ? null : near[0].candidate, NearestMatch.Find(typed, candidates));
        }, 2_000);

    // By definition, without a table.
    private static int Mistakes(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.IsEmpty || other.IsEmpty)
        {
            return one.Length + other.Length;
        }

        if (one[^1] == other[^1])
        {
            return Mistakes(one[..^1], other[..^1]);
        }

        var fewest = Math.Min(Math.Min(Mistakes(one[..^1], other), Mistakes(one, other[..^1])), Mistakes(one[..^1], other[..^1])) + 1;
        return one.Length > 1 && other.Length > 1 && one[^1] == other[^2] && one[^2] == other[^1]
            ? Math.Min(fewest, Mistakes(one[..^2], other[..^2]) + 1)
            : fewest;
    }
}
