using KestrelChat.Load.Comparing;

namespace KestrelChat.Load.Reporting;

/// <summary>The figures of one start of a terminal client.</summary>
/// <param name="FirstByteMilliseconds">Time from the start to the first byte on the terminal.</param>
/// <param name="GreetedMilliseconds">Time from the start until the prompt and the server's greeting are on the terminal.</param>
/// <param name="ResidentBytes">Resident memory then.</param>
internal sealed record ClientStart(double FirstByteMilliseconds, double GreetedMilliseconds, long ResidentBytes);

/// <summary>The figures of one tenth of the lines.</summary>
/// <param name="Drawn">Lines drawn at the end of the step.</param>
/// <param name="Lines">Lines drawn within the step.</param>
/// <param name="Seconds">Length of the step.</param>
/// <param name="ResidentBytes">Resident memory at its end.</param>
internal sealed record ClientStep(int Drawn, int Lines, double Seconds, long ResidentBytes);

/// <summary>Result of <c>client</c>.</summary>
internal sealed record ClientFigures : Figures
{
    public required IReadOnlyList<ClientStart> Starts { get; init; }

    /// <summary>The tenths in order. Memory grows if the client keeps something of each line.</summary>
    public required IReadOnlyList<ClientStep> Steps { get; init; }

    /// <summary>Median of all starts.</summary>
    public double FirstByteMilliseconds => FigureValues.Median(Starts.Select(start => start.FirstByteMilliseconds));

    /// <summary>Median of all starts.</summary>
    public double GreetedMilliseconds => FigureValues.Median(Starts.Select(start => start.GreetedMilliseconds));

    /// <summary>Median of all starts.</summary>
    public double ResidentBytesWhenGreeted => FigureValues.Median(Starts.Select(start => (double)start.ResidentBytes));

    public double LinesPerSecond => Steps.Sum(step => step.Seconds) is > 0 and var seconds ? Steps.Sum(step => step.Lines) / seconds : 0;

    /// <summary>Resident memory after the last tenth minus that after the first.</summary>
    public long ResidentBytesGrowth => Steps[^1].ResidentBytes - Steps[0].ResidentBytes;

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("starts", FigureFormat.Count(Starts.Count));
        yield return ("first byte on the terminal, median / minimum", MedianAndMinimum(start => start.FirstByteMilliseconds));
        yield return ("prompt and greeting on the terminal, median / minimum", MedianAndMinimum(start => start.GreetedMilliseconds));
        yield return ("memory then", FigureFormat.Mebibytes((long)ResidentBytesWhenGreeted));
        yield return ("lines drawn", $"{FigureFormat.Count(Steps.Sum(step => step.Lines))}, {FigureFormat.Rate(LinesPerSecond)}");
        foreach (var step in Steps)
        {
            yield return ($"up to {step.Drawn:N0}", $"{FigureFormat.Rate(step.Lines / step.Seconds)}, {FigureFormat.Mebibytes(step.ResidentBytes)}");
        }

        yield return ("memory, last tenth - first", FigureFormat.Mebibytes(ResidentBytesGrowth));
    }

    private string MedianAndMinimum(Func<ClientStart, double> figure) =>
        $"{FigureFormat.Milliseconds(FigureValues.Median(Starts.Select(figure)))} / {FigureFormat.Milliseconds(Starts.Min(figure))}";
}
