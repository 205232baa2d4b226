using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Client.Lines;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Client.Tests.Lines;

public sealed class MissedLinesProperties
{
    // Few different texts, so that people repeat themselves, and pauses longer than the clocks may differ.
    private static Gen<Evening> Any(int texts) =>
        from lines in Gen.Choose(1, texts).Select(text => $"ada: {text}").ArrayOf()
        from joined in Gen.Choose(0, 20)
        from lost in Gen.Choose(0, 20)
        from reach in Gen.Choose(0, 20)
        from pause in Gen.Elements(25, 60, 3600)
        from skew in Gen.Choose(-5, 5)
        select Evening.Of(lines, joined, lost, reach, pause, skew);

    [Fact]
    public Task Nothing_is_shown_twice_and_nothing_that_was_missed_is_hidden() => Properties.HoldAsync(
        Any(texts: 2),
        evening =>
        {
            MissedResult result = evening.Reconnect();

            Assert.Equal(evening.Missed, result.Lines.Select(line => line.Time));
            Assert.Equal(evening.Seen == 0 ? evening.Missed.Count > 0 : evening.HasGap, result.MayHaveGap);
        },
        tests: 3000);

    [Fact]
    public Task Without_clocks_that_agree_no_different_line_is_hidden() => Properties.HoldAsync(
        Any(texts: 4),
        evening =>
        {
            ServerLine[] missed = [.. (evening with { Skew = 100_000 }).Reconnect().Lines];

            // What is hidden is at the beginning, and is what was seen last.
            int hidden = evening.Block - missed.Length;
            string[] block = [.. evening.Texts.Skip(evening.Texts.Length - evening.Block)];
            Assert.Equal(block.Skip(hidden), missed.Select(line => line.Text));
            int compared = Math.Min(hidden, evening.Seen);
            Assert.Equal(evening.Texts.Take(evening.Lost).TakeLast(compared), block.Take(hidden).TakeLast(compared));
        },
        tests: 3000);

    /// <summary>What was said, and which part of it a client saw before it lost the connection, and got as history afterwards.</summary>
    /// <param name="Texts">All lines.</param>
    /// <param name="Joined">The first line that the client saw.</param>
    /// <param name="Lost">The first that it did not.</param>
    /// <param name="Block">How many the history has.</param>
    /// <param name="Pause">Seconds between lines.</param>
    /// <param name="Skew">How many seconds the server's clock is ahead.</param>
    private sealed record Evening(string[] Texts, int Joined, int Lost, int Block, int Pause, int Skew)
    {
        private static readonly DateTimeOffset s_start = new(2025, 1, 31, 12, 0, 0, TimeSpan.Zero);

        public int Seen => Lost - Joined;

        public bool HasGap => Block > 0 && Texts.Length - Block >= Lost;

        public IReadOnlyList<string> Missed => [.. Enumerable.Range(0, Texts.Length).Where(line => line >= Texts.Length - Block && (Seen == 0 || line >= Lost)).Select(TimeOf)];

        public static Evening Of(string[] texts, int joined, int lost, int reach, int pause, int skew)
        {
            joined = Math.Min(joined, texts.Length);
            return new Evening(texts, joined, Math.Clamp(lost, joined, texts.Length), Math.Min(reach, texts.Length), pause, skew);
        }

        public MissedResult Reconnect()
        {
            ManualTime time = new(s_start);
            MissedLines missed = new(time);
            for (int line = 0; line < Lost; line++)
            {
                if (line >= Joined)
                {
                    missed.Observe(Received.Line(Texts[line]), room: null);
                }

                time.Advance(TimeSpan.FromSeconds(Pause));
            }

            return missed.Find(Received.Lines(Enumerable.Range(Texts.Length - Block, Block).Select(line => $"{TimeOf(line)} {Texts[line]}")), room: null);
        }

        private string TimeOf(int line) => (s_start + TimeSpan.FromSeconds((line * Pause) + Skew)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
