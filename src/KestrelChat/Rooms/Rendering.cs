using KestrelChat.Members;
using KestrelChat.Transcripts;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>A room's transcript as one wording tells it, and how many members have a cursor in it. Under the room's lock but for reading the transcript.</summary>
internal sealed class Rendering(Wording wording, Transcript transcript)
{
    public Wording Wording { get; } = wording;

    public Transcript Transcript { get; } = transcript;

    public int Readers { get; set; }

    /// <summary>Appends one line, rendered once for all its readers.</summary>
    /// <returns>How many bytes it has.</returns>
    public int Append(Phrase phrase, in PhraseArguments arguments) => AppendUnseenBy([], phrase, arguments);

    /// <summary>The same, for all but those members, each of whom reads this rendering.</summary>
    public int AppendUnseenBy(IEnumerable<Member> members, Phrase phrase, in PhraseArguments arguments)
    {
        if (Wording[phrase] is not { } template)
        {
            return 0;
        }

        var length = template.Measure(arguments);
        template.Write(arguments, Transcript.Reserve(length));
        foreach (var member in members)
        {
            member.SkipNext(length);
        }

        Transcript.Publish(length);
        return length;
    }
}
