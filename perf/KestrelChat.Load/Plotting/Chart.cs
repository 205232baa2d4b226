namespace KestrelChat.Load.Plotting;

/// <summary>A chart: panels side by side with a common legend.</summary>
/// <param name="Title">Title, for readers that do not see the picture.</param>
/// <param name="XTitle">What is on the horizontal axes.</param>
/// <param name="Panels">The panels, from left to right.</param>
internal sealed record Chart(string Title, string XTitle, IReadOnlyList<Panel> Panels);

/// <summary>Lines over two logarithmic axes.</summary>
/// <param name="Title">What is on the vertical axis, with its unit.</param>
/// <param name="Series">The lines. A name has the same color in all panels.</param>
/// <param name="FormatY">Formats a value of the vertical axis.</param>
internal sealed record Panel(string Title, IReadOnlyList<Series> Series, Func<double, string> FormatY);

/// <summary>A line of a panel.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Points">Points with positive coordinates, from left to right.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);
