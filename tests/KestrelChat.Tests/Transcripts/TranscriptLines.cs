using System.Text;
using KestrelChat.Transcripts;

namespace KestrelChat.Tests.Transcripts;

/// <summary>Appends to a transcript as a room does, and reads it as a member does.</summary>
internal static class TranscriptLines
{
    /// <summary>Appends a line and a newline.</summary>
    public static void Append(this Transcript transcript, string line) => transcript.Append(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Appends bytes that end with a newline.</summary>
    public static void Append(this Transcript transcript, ReadOnlySpan<byte> line)
    {
        line.CopyTo(transcript.Reserve(line.Length));
        transcript.Publish(line.Length);
    }

    /// <summary>Appends lines until they start a new page.</summary>
    public static void TurnPage(this Transcript transcript, int lineLength = 100)
    {
        var tail = transcript.Tail;
        while (transcript.Tail == tail)
        {
            transcript.Append(new string('.', lineLength - 1));
        }
    }

    /// <summary>Reads everything ahead of a cursor.</summary>
    public static string ReadAll(ref Cursor cursor)
    {
        var text = new StringBuilder();
        while (cursor.Ahead() is { IsEmpty: false } ahead)
        {
            text.Append(Encoding.UTF8.GetString(ahead));
            cursor.Advance(ahead.Length);
        }

        return text.ToString();
    }
}
