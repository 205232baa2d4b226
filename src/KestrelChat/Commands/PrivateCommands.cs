using System.Buffers;
using System.Text;
using KestrelChat.Members;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>: for one person alone.</summary>
internal static class PrivateCommands
{
    public static IEnumerable<Command> All { get; } = [new("msg", Message, "tell", "m"), new("reply", Reply, "r")];

    /// <summary>What stands for the room in a raw line that is for one person.</summary>
    private static ReadOnlySpan<byte> NoRoom => "@"u8;

    private static void Message(CommandCall call)
    {
        var (who, text) = CommandLine.Split(call.Rest);
        if (text.Length == 0)
        {
            call.TellUsage();
        }
        else if (call.MaySpeak() && call.FindPerson(who) is { } to)
        {
            Write(call, to, text);
        }
    }

    private static void Reply(CommandCall call)
    {
        if (call.Client.ChosenPreferences?.Correspondent is not { } correspondent)
        {
            call.Tell(Phrase.NobodyToReply);
        }
        else if (call.Rest.Length == 0)
        {
            call.TellUsage();
        }
        else if (call.MaySpeak())
        {
            // The person, whatever it is called by now.
            if (call.Hub.Find(correspondent.Id) is { } to)
            {
                Write(call, to, call.Rest);
            }
            else
            {
                call.Tell(Phrase.NobodyOfThatName, name: correspondent.Who);
            }
        }
    }

    private static void Write(CommandCall call, Client to, string text)
    {
        var from = call.Client;
        if (to == from)
        {
            call.Tell(Phrase.PrivateToYourself);
            return;
        }

        if (to.IsUnheard)
        {
            call.Tell(Phrase.PrivateNotTaken, who: to.Who);
            return;
        }

        // Who ignores somebody does not say so.
        if (to.ChosenPreferences?.Ignored.ContainsKey(from.Identity.Key) != true)
        {
            to.Preferences.Correspondent = new Correspondent(from.Id, from.Who);
            Show(to, Phrase.PrivateFrom, from, text, call.Chat.Time.GetUtcNow());
        }

        Show(from, Phrase.PrivateTo, from.View.IsRaw ? from : to, text, call.Chat.Time.GetUtcNow());
        if (to.ChosenPreferences?.Away is { } away)
        {
            call.Tell(Phrase.IsAway, who: to.Who, text: Encoding.UTF8.GetString(away));
        }
    }

    private static void Show(Client reader, Phrase phrase, Client who, string text, DateTimeOffset at)
    {
        var identity = who.Identity;
        var arguments = new PhraseArguments { Who = identity.Utf8, Text = Encoding.UTF8.GetBytes(text) };
        var line = new ArrayBufferWriter<byte>();
        if (reader.View.IsRaw)
        {
            RawLine.Write(at, NoRoom, arguments.Who, arguments.Text, isAction: false, line);
        }
        else
        {
            EventLine.Write(reader.View, new RoomEvent { Phrase = phrase, Arguments = arguments, At = at, Author = identity.Key }, line);
        }

        // Whoever wants to hear of anything at all wants to hear of this.
        var rings = phrase == Phrase.PrivateFrom && reader.ChosenPreferences is { Bell: not BellMode.Off };
        reader.Tell(rings ? (byte[])[.. line.WrittenSpan[..^1], .. "\a\n"u8] : line.WrittenMemory);
    }
}
