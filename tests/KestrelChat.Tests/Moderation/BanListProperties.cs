using System.Net;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Moderation;
using KestrelChat.Testing;
using KestrelChat.Testing.Generators;
using KestrelChat.Text;

namespace KestrelChat.Tests.Moderation;

/// <summary>Compares the ban list with a search through all bans.</summary>
public sealed class BanListProperties
{
    private static readonly Gen<byte> s_byte = Gen.Elements<byte>(0, 1, 127, 128, 255);

    // Few values for each byte, so that ranges overlap and contain addresses.
    private static readonly Gen<IPAddress> s_address = Gen.OneOf(
        s_byte.ArrayOf(4).Select(bytes => new IPAddress(bytes)),
        s_byte.ArrayOf(4).Select(bytes => new IPAddress(bytes).MapToIPv6()),
        s_byte.ArrayOf(16).Select(bytes => new IPAddress(bytes)));

    private static readonly Gen<AddressRange> s_range =
        from address in s_address.Select(AddressRange.Unmapped)
        from prefix in Gen.Choose(0, address.GetAddressBytes().Length * 8)
        select RangeOf(address.GetAddressBytes(), prefix);

    private static readonly Gen<Step> s_step = Gen.Frequency(
        (6, from range in s_range
            from minutes in Gen.Elements(0, 1, 5, 60)
            select new Step(range, minutes, Lift: 0)),
        (1, Gen.Choose(1, 20).Select(id => new Step(Range: null, 0, id))),
        (1, Gen.Choose(1, 10).Select(minutes => new Step(Range: null, minutes, Lift: 0))));

    private static readonly Gen<(Step[] Steps, IPAddress[] Addresses)> s_cases =
        from steps in s_step.ArrayOf()
        from addresses in s_address.ArrayOf()
        select (steps, addresses);

    [Fact]
    public Task Find_returns_what_a_search_through_all_bans_returns() => Properties.HoldAsync(s_cases, HoldsAsync, tests: 500, example => Properties.Shrink(example.Steps).Select(steps => (steps, example.Addresses)));

    private static async Task HoldsAsync((Step[] Steps, IPAddress[] Addresses) example)
    {
        var time = new ManualTime();
        using var bans = new BanList(new NoBanStore(), time);
        var model = new List<Ban>();
        foreach (var step in example.Steps)
        {
            await ApplyAsync(step, bans, model, time);
            Assert.Equal(model, bans.All);

            // Also the first and last address of each range, where a wrong mask shows.
            foreach (var address in example.Addresses.Concat(model.SelectMany(ban => EdgesOf(ban.Range))))
            {
                var covering = model.Where(ban => ban.Range.Contains(address)).ToList();
                Assert.Equal(covering.MaxBy(ban => ban.Range.PrefixLength), bans.Find(address));
            }
        }
    }

    private static async Task ApplyAsync(Step step, BanList bans, List<Ban> model, ManualTime time)
    {
        if (step.Range is { } range)
        {
            var result = await bans.AddAsync(range, "", step.Minutes == 0 ? null : TimeSpan.FromMinutes(step.Minutes));
            Assert.Equal(model.TrueForAll(ban => ban.Range != range), result.Status == BanStatus.Added);
            if (result.Ban is { } added && result.Status == BanStatus.Added)
            {
                model.Add(added);
            }
        }
        else if (step.Lift > 0)
        {
            Assert.Equal(model.Find(ban => ban.Id == step.Lift), await bans.LiftAsync(step.Lift));
            model.RemoveAll(ban => ban.Id == step.Lift);
        }
        else
        {
            time.Advance(TimeSpan.FromMinutes(step.Minutes));
            model.RemoveAll(ban => ban.ExpiresAt <= time.GetUtcNow());
        }
    }

    private static IEnumerable<IPAddress> EdgesOf(AddressRange range)
    {
        yield return range.First;
        var last = range.First.GetAddressBytes();
        for (var bit = range.PrefixLength; bit < last.Length * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        yield return new IPAddress(last);
        if (range.PrefixLength > 0)
        {
            // The neighbour, which differs in the last bit of the prefix.
            last[(range.PrefixLength - 1) / 8] ^= (byte)(0x80 >> ((range.PrefixLength - 1) % 8));
            yield return new IPAddress(last);
        }
    }

    private static AddressRange RangeOf(byte[] bytes, int prefix)
    {
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        // A mapped address is parsed as IPv4 and may be invalid with this prefix.
        return AddressRange.TryParse($"{new IPAddress(bytes)}/{prefix}", out var range, out _) ? range : RangeOf([203, 0, 113, 7], 32);
    }

    /// <param name="Range">The range to ban; null = none.</param>
    /// <param name="Minutes">The duration of the ban, 0 = until it is lifted; without a range, how far the clock advances.</param>
    /// <param name="Lift">The id of the ban to lift; 0 = none.</param>
    private sealed record Step(AddressRange? Range, int Minutes, int Lift);
}
