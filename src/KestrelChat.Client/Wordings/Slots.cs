using System.Buffers;

namespace KestrelChat.Client.Wordings;

/// <summary>What the server lets stand in the slots of its lines, so that nobody's text is taken for something else. Pure.</summary>
internal static class Slots
{
    // A name has at most 32 characters of up to two code units; an address with a node's name is longer.
    private const int MaxWordLength = 128;

    // No name has them: they stand between a name and a text, or around a name, in some wording.
    private static readonly SearchValues<char> ReservedInNames = SearchValues.Create(":[]<>\",：∶ː˸։׃܃܄꞉‹›〈〉，、“”„‟ \u3000");

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.[]%");

    private static readonly SearchValues<char> ReservedInRooms = SearchValues.Create(" ()（）:：,，、[]<>\"/*");

    public static bool IsValid(SlotKind slot, ReadOnlySpan<char> value) => slot switch
    {
        SlotKind.Who or SlotKind.Name => IsWho(value),
        SlotKind.Room => value.Length is > 0 and <= MaxWordLength && !value.ContainsAny(ReservedInRooms),
        SlotKind.Number => !value.IsEmpty && !value.ContainsAnyExceptInRange('0', '9'),
        _ => true,
    };

    /// <summary>Whether it can be how a server shows a user: a name, an address with its port, or <c>unix:17</c>.</summary>
    public static bool IsWho(ReadOnlySpan<char> value) =>
        value.Length is > 0 and <= MaxWordLength && value[0] is not ('*' or '/') && (!value.ContainsAny(ReservedInNames) || IsAddress(value));

    // 127.0.0.1:51234, [::1]:51234, unix:17; with several servers also 10.0.0.7:51234@chat-2 and 10.0.0.7:51234@chat-2#2.
    private static bool IsAddress(ReadOnlySpan<char> value)
    {
        int node = value.IndexOf('@');
        if (node >= 0)
        {
            if (value[(node + 1)..].ContainsAny(ReservedInNames))
            {
                return false;
            }

            value = value[..node];
        }

        int colon = value.LastIndexOf(':');
        if (colon <= 0 || colon == value.Length - 1 || value[(colon + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        ReadOnlySpan<char> host = value[..colon];
        return host is "unix"
            || (host is ['[', .., ']'] && host[1..^1].Contains(':') && !host[1..^1].ContainsAny('[', ']'))
            || (!host.ContainsAny('[', ']') && !host.ContainsAnyExcept(AddressCharacters) && host.Contains('.') && !host.Contains(':'));
    }
}
