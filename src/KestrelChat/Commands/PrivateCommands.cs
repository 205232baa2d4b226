using System.Buffers;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>: for one person alone.</summary>
internal static class PrivateCommands
{
    public static IEnumerable<Command> All { get; } = [new("msg", Message, "tell", "m"), new("reply", Reply, "r")];

    /// <summary>What stands for the room in a raw line that is for one person.</summary>
    private static ReadOnlySpan<byte> NoRoom => "@"u8;

    /// <summary>Shows a client what somebody wrote to it alone; nothing when it ignores that person, who is not told so, or
    /// takes nothing.</summary>
    public static void Receive(Client to, Correspondent from, string text, DateTimeOffset at)
    {
        if (to.ChosenPreferences?.Ignored.ContainsKey(FoldedName.Of(from.Who).Text) != true && !to.IsUnheard)
        {
            to.Preferences.Correspondent = from;
            Show(to, Phrase.PrivateFrom, from.Who, text, at);
        }
    }

    private static async Task Message(CommandCall call)
    {
        var (who, text) = CommandLine.Split(call.Rest);
        if (text.Length == 0)
        {
            call.TellUsage();
        }
        else if (call.MaySpeak() && await call.FindPersonAsync(who) is { } to)
        {
            Write(call, to, text);
        }
    }

    private static async Task Reply(CommandCall call)
    {
        if (call.Client.ChosenPreferences?.Correspondent is not { } correspondent)
        {
            call.Tell(Phrase.NobodyToReply);
        }
        else if (call.Rest.Length == 0)
        {
            call.TellUsage();
        }
        else if (call.MaySpeak() && await FindAsync(call, correspondent) is { } to)
        {
            Write(call, to, call.Rest);
        }
    }

    // The person, whatever it is called by now; on another node, whoever has the name.
    private static async Task<Person?> FindAsync(CommandCall call, Correspondent correspondent)
    {
        if (correspondent.Client.Node != Guid.Empty)
        {
            return await call.FindPersonAsync(correspondent.Who);
        }

        if (call.Hub.Find(correspondent.Client.Id) is { } client)
        {
            return new Person(client, Seen: null);
        }

        call.Tell(Phrase.NobodyOfThatName, name: correspondent.Who);
        return null;
    }

    private static void Write(CommandCall call, Person to, string text)
    {
        var from = call.Client;
        if (to.Client == from)
        {
            call.Tell(Phrase.PrivateToYourself);
            return;
        }

        if (to.Client is { IsUnheard: true })
        {
            call.Tell(Phrase.PrivateNotTaken, who: to.Who);
            return;
        }

        var now = call.Chat.Time.GetUtcNow();
        if (to.Client is { } client)
        {
            Receive(client, new Correspondent(new ClientKey(Guid.Empty, from.Id), from.Who), text, now);
        }
        else
        {
            call.Hub.Node!.SendPrivate(to.Seen!.Key, from, text);
        }

        Show(from, Phrase.PrivateTo, from.View.IsRaw ? from.Who : to.Who, text, now);
        if (to.Away is { } away)
        {
            call.Tell(Phrase.IsAway, who: to.Who, text: away);
        }
    }

    private static void Show(Client reader, Phrase phrase, string who, string text, DateTimeOffset at)
    {
        var arguments = new PhraseArguments { Who = Encoding.UTF8.GetBytes(who), Text = Encoding.UTF8.GetBytes(text) };
        var line = new ArrayBufferWriter<byte>();
        if (reader.View.IsRaw)
        {
            RawLine.Write(at, NoRoom, arguments.Who, arguments.Text, isAction: false, line);
        }
        else
        {
            EventLine.Write(reader.View, new RoomEvent { Phrase = phrase, Arguments = arguments, At = at, Author = FoldedName.Of(who).Text }, line);
        }

        // Whoever wants to hear of anything at all wants to hear of this.
        var rings = phrase == Phrase.PrivateFrom && reader.ChosenPreferences is { Bell: not BellMode.Off };
        reader.Tell(rings ? (byte[])[.. line.WrittenSpan[..^1], .. "\a\n"u8] : line.WrittenMemory);
    }
}
