using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Programs;

/// <summary>What somebody's view makes of an event, said as simply as it can be. Null: nothing.</summary>
internal static class TownShow
{
    private const string Raw = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string? Live(TownPerson person, DateTimeOffset now, Phrase phrase, TownArguments arguments, string? author)
    {
        var isSaid = phrase is Phrase.Said or Phrase.Acted;
        if (person.IsRaw ? !isSaid : person.IsQuiet && phrase is Phrase.Arrived or Phrase.Left or Phrase.LeftSaying)
        {
            return null;
        }

        if (author is not null && author != person.Key && person.Ignored.Contains(author))
        {
            return null;
        }

        var time = person.TimeOffset is { } offset && !person.IsRaw ? (now + offset).ToString("HH:mm:ss ", CultureInfo.InvariantCulture) : "";
        var line = person.IsRaw ? RawOf(now, person.Room.Name, arguments, phrase == Phrase.Acted) : time + Colored(person, phrase, arguments, author);
        var rings = isSaid && author != person.Key && (person.Bell == BellMode.On || (person.Bell == BellMode.Mentions && Mentions(line, person.Who)));
        return rings ? line + "\a" : line;
    }

    public static string Private(TownPerson person, DateTimeOffset now, Phrase phrase, TownArguments arguments, string author)
    {
        var time = person.TimeOffset is { } offset ? (now + offset).ToString("HH:mm:ss ", CultureInfo.InvariantCulture) : "";
        var line = person.IsRaw ? RawOf(now, "@", arguments, isAction: false) : time + Colored(person, phrase, arguments, author);
        return phrase == Phrase.PrivateFrom && person.Bell != BellMode.Off ? line + "\a" : line;
    }

    public static string? Past(TownPerson person, (DateTimeOffset At, string Who, string Key, string Text, bool IsAction) said)
    {
        if (said.Key != person.Key && person.Ignored.Contains(said.Key))
        {
            return null;
        }

        var arguments = new TownArguments(said.Who, said.Text);
        return person.IsRaw
            ? RawOf(said.At, person.Room.Name, arguments, said.IsAction)
            : said.At.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + Colored(person, said.IsAction ? Phrase.Acted : Phrase.Said, arguments, said.Key);
    }

    public static string RawOf(DateTimeOffset at, string room, TownArguments arguments, bool isAction) =>
        string.Join('\t', at.ToString(Raw, CultureInfo.InvariantCulture), room, arguments.Who, (isAction ? "/me " : "") + arguments.Text.Replace('\t', ' '));

    public static string Render(Wording wording, Phrase phrase, TownArguments arguments) =>
        Encoding.UTF8.GetString(wording[phrase]!.Render(new PhraseArguments
        {
            Who = Encoding.UTF8.GetBytes(arguments.Who),
            Text = Encoding.UTF8.GetBytes(arguments.Text),
            Name = Encoding.UTF8.GetBytes(arguments.Name),
            Room = Encoding.UTF8.GetBytes(arguments.Room),
            Count = arguments.Count,
            Limit = arguments.Limit,
            Members = arguments.Members,
        })).TrimEnd('\n');

    private static string Colored(TownPerson person, Phrase phrase, TownArguments arguments, string? author)
    {
        if (!person.IsColored)
        {
            return Render(person.Wording, phrase, arguments);
        }

        return phrase is Phrase.Said or Phrase.Acted or Phrase.PrivateFrom or Phrase.PrivateTo
            ? Render(person.Wording, phrase, arguments with { Who = Encoding.UTF8.GetString(Colors.Of(author)) + arguments.Who + "\u001b[0m" })
            : "\u001b[2m" + Render(person.Wording, phrase, arguments) + "\u001b[0m";
    }

    private static bool Mentions(string line, string name) =>
        Regex.IsMatch(line, @$"(?<![\w-[\u2e80-\u9fff]]){Regex.Escape(name)}(?![\w-[\u2e80-\u9fff]])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}

/// <summary>What is put into a phrase.</summary>
internal sealed record TownArguments(string Who = "", string Text = "", string Name = "", string Room = "", long Count = 0, long Limit = 0, long Members = 0);
