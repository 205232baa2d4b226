using System.Net;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Addresses;
using KestrelChat.Moderation;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Moderation;

/// <summary>The ban list against one that looks at every ban for every address.</summary>
public sealed class BanListProperties
{
    private static readonly Gen<byte> s_byte = Gen.Elements<byte>(0, 1, 127, 128, 255);

    // Few values for each byte, so that ranges overlap and addresses are met.
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

    private static readonly Gen<(Step[] Steps, IPAddress[] Addresses)> s_use =
        from steps in s_step.ArrayOf()
        from addresses in s_address.ArrayOf()
        select (steps, addresses);

    [Fact]
    public Task It_meets_whom_a_look_at_every_ban_would_meet() => Properties.HoldAsync(s_use, HoldsAsync, tests: 500, use => Properties.Shrink(use.Steps).Select(steps => (steps, use.Addresses)));

    private static async Task HoldsAsync((Step[] Steps, IPAddress[] Addresses) use)
    {
        var time = new ManualTime();
        using var bans = new BanList(new NoBanStore(), time);
        var model = new List<Ban>();
        foreach (var step in use.Steps)
        {
            await ApplyAsync(step, bans, model, time);
            Assert.Equal(model, bans.All);

            // Those at the edges of each range too, where a mask would be wrong by a bit.
            foreach (var address in use.Addresses.Concat(model.SelectMany(ban => EdgesOf(ban.Range))))
            {
                var meeting = model.Where(ban => ban.Range.Contains(address)).ToList();
                Assert.Equal(meeting.MaxBy(ban => ban.Range.PrefixLength), bans.Find(address));
            }
        }
    }

    private static async Task ApplyAsync(Step step, BanList bans, List<Ban> model, ManualTime time)
    {
        if (step.Range is { } range)
        {
            var result = await bans.AddAsync(range, "", step.Minutes == 0 ? null : TimeSpan.FromMinutes(step.Minutes));
            Assert.Equal(model.TrueForAll(ban => ban.Range != range), result.WasAdded);
            if (result.WasAdded)
            {
                model.Add(result.Ban);
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
            // The neighbour that differs in the last bit of the prefix.
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

        // An IPv6 range may begin with what is a mapped address, which is read as IPv4: such a one is left out.
        return AddressRange.TryParse($"{new IPAddress(bytes)}/{prefix}", out var range, out _) ? range : RangeOf([203, 0, 113, 7], 32);
    }

    /// <param name="Range">To be banned, for so many minutes; 0 = until it is lifted.</param>
    /// <param name="Lift">A ban's id, if not 0; else so many minutes pass.</param>
    private sealed record Step(AddressRange? Range, int Minutes, int Lift);
}
