namespace KestrelChat.Client.Lines;

/// <summary>How many colours a terminal has.</summary>
internal enum NameColors
{
    None,
    Sixteen,
    TwoHundredFiftySix,
}
