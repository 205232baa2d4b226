using System.Text;
using KestrelChat.Members;
using KestrelChat.Moderation;
using KestrelChat.Names;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary>What a chat's commands act upon.</summary>
internal sealed record CommandSurroundings(ChatHub Hub, WordingCatalog Wordings, Moderator Moderator, OperatorToken Operators, TimeProvider Time);

/// <summary>Somebody's giving of a command. On that client's reader.</summary>
/// <param name="Client">Who.</param>
/// <param name="Command">What.</param>
/// <param name="Word">The word or alias that was typed for it.</param>
/// <param name="Rest">What was typed behind it, made safe to show.</param>
/// <param name="Chat">Where.</param>
internal sealed record CommandCall(Client Client, Command Command, string Word, string Rest, CommandSurroundings Chat)
{
    // What is written about a person or a room is shown on one line.
    private const int MaxTextLength = 200;

    public ChatHub Hub => Chat.Hub;

    /// <summary>Answers with one line.</summary>
    public void Tell(
        Phrase phrase,
        string who = "",
        string text = "",
        string name = "",
        string room = "",
        long count = 0,
        long limit = 0,
        long members = 0) => Client.Tell(phrase, new PhraseArguments
        {
            Who = Encoding.UTF8.GetBytes(who),
            Text = Encoding.UTF8.GetBytes(text),
            Name = Encoding.UTF8.GetBytes(name),
            Room = Encoding.UTF8.GetBytes(room),
            Count = count,
            Limit = limit,
            Members = members,
        });

    /// <summary>Answers how the command is used.</summary>
    public void TellUsage() => Tell(Phrase.Usage, text: Usage(Command));

    /// <summary>How a command is written, in the client's wording.</summary>
    public string Usage(Command command)
    {
        var arguments = Client.Wording.HelpOf(command.Word).Arguments;
        return arguments.Length == 0 ? $"/{command.Word}" : $"/{command.Word} {arguments}";
    }

    /// <summary>The rest, if there is any and it is short enough to be shown on one line; otherwise says what is wrong.</summary>
    public bool TryText(out string text)
    {
        text = Rest;
        if (text.EnumerateRunes().Count() > MaxTextLength)
        {
            Tell(Phrase.TextTooLong, limit: MaxTextLength);
            return false;
        }

        return true;
    }

    /// <summary>Whoever is shown by that name; otherwise says that there is nobody, and who may have been meant.</summary>
    public async Task<Person?> FindPersonAsync(string who)
    {
        if (Hub.Find(who) is { } client)
        {
            return new Person(client, Seen: null);
        }

        if (Hub.Node is { } node && await node.Directory.FindAsync(who) is { } seen)
        {
            return new Person(Client: null, seen);
        }

        var nearest = NearestMatch.Find(who, Hub.Names.List().Select(taken => taken.Name));
        Tell(nearest is null ? Phrase.NobodyOfThatName : Phrase.NobodyOfThatNameNearest, name: who, text: nearest ?? "");
        return null;
    }

    /// <summary>Whether it may speak; otherwise says for how long it may not.</summary>
    public bool MaySpeak()
    {
        if (Chat.Moderator.MutedFor(Client) is var muted && muted > TimeSpan.Zero)
        {
            Tell(Phrase.Muted, text: Duration.Of(muted));
            return false;
        }

        return true;
    }

    /// <summary>Reads <c>on</c> or <c>off</c>; nothing means the other way than it is. Otherwise says how it is used.</summary>
    public bool TrySwitch(bool isOn, out bool on)
    {
        on = Rest.Equals("on", StringComparison.OrdinalIgnoreCase) || (Rest.Length == 0 && !isOn);
        if (on || Rest.Length == 0 || Rest.Equals("off", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        TellUsage();
        return false;
    }
}
