using System.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Programs;

/// <summary>
/// What a chat shows to each, said as simply as it can be: everybody has a list, and each line is put into each list at the
/// moment it arises. No transcript, no cursor, no splice.
/// </summary>
internal sealed class ChatModel(int announceAfter, int announceEachUpTo)
{
    private readonly List<Person> _people = [];
    private long _now;
    private int _here;
    private (int Arrived, int Left, long Due)? _summary;

    public Person Join(string who, Wording wording)
    {
        var person = new Person(who, wording, _now + announceAfter);
        _people.Add(person);
        if (wording[Phrase.Greeting] is not null)
        {
            Tell(person, Phrase.Greeting, new PhraseArguments { Who = person.WhoUtf8 });
        }

        return person;
    }

    public void Say(Person person, string text)
    {
        if (!person.IsGone)
        {
            Announce(person);
            TellAll(Phrase.Said, new PhraseArguments { Who = person.WhoUtf8, Text = Encoding.UTF8.GetBytes(text) });
        }
    }

    public void Refuse(Person person, int limit)
    {
        Announce(person);
        Tell(person, Phrase.LineTooLong, new PhraseArguments { Limit = limit });
    }

    public void Close(Person person, Phrase goodbye)
    {
        Tell(person, goodbye, default);
        Leave(person);
    }

    public void Leave(Person person)
    {
        if (person.IsGone)
        {
            return;
        }

        person.IsGone = true;
        if (!person.WasAnnounced)
        {
            return;
        }

        _here--;
        if (_here >= announceEachUpTo)
        {
            Count(0, 1);
        }
        else
        {
            TellAll(Phrase.Left, new PhraseArguments { Who = person.WhoUtf8 });
        }
    }

    public void Advance(int milliseconds)
    {
        var until = _now + milliseconds;
        while (true)
        {
            var next = _people.Where(person => !person.WasAnnounced && !person.IsGone).MinBy(person => person.AnnounceAt);
            if (next is not null && next.AnnounceAt <= until && !(_summary?.Due < next.AnnounceAt))
            {
                _now = next.AnnounceAt;
                Announce(next);
            }
            else if (_summary is { } summary && summary.Due <= until)
            {
                _now = summary.Due;
                _summary = null;
                TellAll(Phrase.Summary, new PhraseArguments { Arrived = summary.Arrived, Left = summary.Left, Members = _here });
            }
            else
            {
                _now = until;
                return;
            }
        }
    }

    private void Announce(Person person)
    {
        if (person.WasAnnounced || person.IsGone)
        {
            return;
        }

        person.WasAnnounced = true;
        _here++;
        if (_here > announceEachUpTo)
        {
            Count(1, 0);
        }
        else
        {
            TellAll(Phrase.Arrived, new PhraseArguments { Who = person.WhoUtf8 }, person);
        }
    }

    private void Count(int arrived, int left)
    {
        var (arrivedBefore, leftBefore, due) = _summary ?? (0, 0, _now + 1_000);
        _summary = (arrivedBefore + arrived, leftBefore + left, due);
    }

    private void TellAll(Phrase phrase, in PhraseArguments arguments, Person? arrived = null)
    {
        // Who came later found the other there already.
        var there = arrived is null ? _people.Count : _people.IndexOf(arrived) + 1;
        foreach (var person in _people[..there])
        {
            if (!person.IsGone && (person != arrived || person.Wording.ShowsOwnArrival))
            {
                person.Due.Add((Render(person, phrase, arguments), false));
            }
        }
    }

    private static void Tell(Person person, Phrase phrase, in PhraseArguments arguments) =>
        person.Due.Add((Render(person, phrase, arguments), true));

    private static string Render(Person person, Phrase phrase, in PhraseArguments arguments) =>
        Encoding.UTF8.GetString(person.Wording[phrase]!.Render(arguments)).TrimEnd('\n');

    /// <summary>Somebody who came, and what it is to be shown.</summary>
    internal sealed class Person(string who, Wording wording, long announceAt)
    {
        public byte[] WhoUtf8 { get; } = Encoding.UTF8.GetBytes(who);

        public Wording Wording { get; } = wording;

        public long AnnounceAt { get; } = announceAt;

        public bool WasAnnounced { get; set; }

        public bool IsGone { get; set; }

        /// <summary>Its lines in order, and whether they are for it alone.</summary>
        public List<(string Line, bool Own)> Due { get; } = [];
    }
}
