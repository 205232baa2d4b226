using System.Text.Json;

namespace KestrelChat.Terminal.Tests.Servers;

/// <summary>What the original servers have sent to the users of a conversation, as it was recorded.</summary>
internal static class Transcript
{
    private const string Who = "A";
    private static readonly JsonElement s_all = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Servers", "transcripts.json"))).RootElement;

    /// <summary>Returns what the first user types (null where another one does something), and what that user then sees.</summary>
    /// <param name="server"><c>Main</c> or <c>Russian</c>.</param>
    public static IEnumerable<(string? Typed, string Seen)> Of(string server, string conversation)
    {
        foreach (JsonElement step in s_all.GetProperty(server).GetProperty(conversation).EnumerateArray())
        {
            if (step.GetProperty("seen").TryGetProperty(Who, out JsonElement seen))
            {
                bool isTyped = step.GetProperty("who").GetString() == Who && step.GetProperty("do").GetString() == "send";
                yield return (isTyped ? step.GetProperty("bytes").GetString() : null, WithNames(seen.GetString()!));
            }
        }
    }

    private static string WithNames(string text) => text
        .Replace("<A>", "127.0.0.1:40001", StringComparison.Ordinal)
        .Replace("<B>", "127.0.0.1:40002", StringComparison.Ordinal)
        .Replace("<C>", "127.0.0.1:40003", StringComparison.Ordinal);
}
