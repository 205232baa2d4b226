using KestrelChat.Client.Lines;
using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Tests.Lines;

/// <summary>Lines as a client classifies them with the wordings that come with the program.</summary>
internal static class Received
{
    public static readonly WordingSet Wordings = WordingSet.LoadEmbedded();

    private static readonly LineClassifier s_classifier = new(Wordings);

    public static ServerLine Line(string text) => s_classifier.Classify(new ReceivedText(text, Rings: false));

    public static ServerLine[] Lines(params IEnumerable<string> texts) => [.. texts.Select(Line)];
}
