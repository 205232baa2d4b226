using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Testing.Generators;

/// <summary>Mutates valid bytes as a broken or hostile program may.</summary>
public static class Mutations
{
    private static readonly Gen<byte> s_byte = Gen.Choose(0, 255).Select(value => (byte)value);

    // The beginning matters most in most formats.
    private static readonly Gen<int> s_place = Gen.OneOf(Gen.Choose(0, 20), Gen.Choose(0, int.MaxValue - 1));

    // Edge cases of two-byte lengths and of bounds that are powers of two.
    private static readonly Gen<ushort> s_length = Gen.OneOf(
        Gen.Elements<ushort>(0, 1, 2, 0xFF, 0x100, 0xFEF, 0xFF0, 0xFF1, 0x1000, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF),
        Gen.Choose(0, 40).Select(value => (ushort)value),
        Gen.Choose(0, ushort.MaxValue).Select(value => (ushort)value));

    private static readonly Gen<Func<byte[], byte[]>> s_mutation = Gen.Frequency(
        (4, s_place.Two().Select(places => Make(bytes => FlipBit(bytes, places.Item1, places.Item2)))),
        (2, from at in s_place from value in s_byte select Make(bytes => WithByte(bytes, at, value))),
        (3, from at in s_place from length in s_length select Make(bytes => WithLength(bytes, at, length))),
        (2, s_place.Select(at => Make(bytes => bytes[..(at % (bytes.Length + 1))]))),
        (2, Slice((bytes, slice, at) => [.. bytes[..at], .. bytes[slice], .. bytes[at..]])),
        (2, Slice(Moved)),
        (1, Slice((bytes, slice, _) => [.. bytes[..slice.Start], .. bytes[slice.End..]])),
        (1, from at in s_place
            from inserted in s_byte.ArrayOf()
            select Make(bytes => [.. bytes[..(at % (bytes.Length + 1))], .. inserted, .. bytes[(at % (bytes.Length + 1))..]])));

    /// <summary>
    /// The bytes after one to four mutations: a flipped bit, a changed byte or two-byte length, a truncation, a slice that is
    /// duplicated, moved or removed, or inserted bytes.
    /// </summary>
    public static Gen<byte[]> Of(Gen<byte[]> valid) =>
        from bytes in valid
        from count in Gen.Choose(1, 4)
        from mutations in s_mutation.ArrayOf(count)
        select mutations.Aggregate(bytes, (mutated, mutation) => mutated.Length == 0 ? mutated : mutation(mutated));

    private static Func<byte[], byte[]> Make(Func<byte[], byte[]> mutation) => mutation;

    private static Gen<Func<byte[], byte[]>> Slice(Func<byte[], Range, int, byte[]> mutation) =>
        from one in s_place
        from other in s_place
        from at in s_place
        select Make(bytes =>
        {
            var (first, second) = (one % (bytes.Length + 1), other % (bytes.Length + 1));
            return mutation(bytes, Math.Min(first, second)..Math.Max(first, second), at % (bytes.Length + 1));
        });

    private static byte[] FlipBit(byte[] bytes, int at, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[at % flipped.Length] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static byte[] WithByte(byte[] bytes, int at, byte value)
    {
        var changed = bytes.ToArray();
        changed[at % changed.Length] = value;
        return changed;
    }

    private static byte[] WithLength(byte[] bytes, int at, ushort length)
    {
        if (bytes.Length < sizeof(ushort))
        {
            return bytes;
        }

        var changed = bytes.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(at % (changed.Length - 1)), length);
        return changed;
    }

    private static byte[] Moved(byte[] bytes, Range slice, int to)
    {
        byte[] rest = [.. bytes[..slice.Start], .. bytes[slice.End..]];
        var at = to % (rest.Length + 1);
        return [.. rest[..at], .. bytes[slice], .. rest[at..]];
    }
}
