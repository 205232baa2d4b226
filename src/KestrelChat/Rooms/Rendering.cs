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

    /// <summary>Appends one line, rendered once for all its readers but <paramref name="hiddenFrom"/>.</summary>
    public void Append(Phrase phrase, in PhraseArguments arguments, Member? hiddenFrom = null)
    {
        if (Wording[phrase] is not { } template)
        {
            return;
        }

        var length = template.Measure(arguments);
        template.Write(arguments, Transcript.Reserve(length));
        hiddenFrom?.SkipNext(length);
        Transcript.Publish(length);
    }
}
