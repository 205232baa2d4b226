namespace KestrelChat.Load.Plotting;

/// <summary>Maps positive values to pixels on a logarithmic axis.</summary>
internal sealed class LogScale
{
    private readonly double logMin;
    private readonly double pixelsPerLog;
    private readonly double firstPixel;

    /// <param name="min">Value at the first pixel.</param>
    /// <param name="max">Value at the last pixel, greater than <paramref name="min"/>.</param>
    /// <param name="firstPixel">Pixel of the minimum.</param>
    /// <param name="lastPixel">Pixel of the maximum; may be less, since SVG counts downwards.</param>
    internal LogScale(double min, double max, double firstPixel, double lastPixel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(min);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(max, min);
        (Min, Max) = (min, max);
        logMin = Math.Log10(min);
        pixelsPerLog = (lastPixel - firstPixel) / (Math.Log10(max) - logMin);
        this.firstPixel = firstPixel;
    }

    internal double Min { get; }

    internal double Max { get; }

    internal double Pixel(double value) => firstPixel + ((Math.Log10(value) - logMin) * pixelsPerLog);

    /// <summary>Returns the values 1, 3, 10, 30, … within the axis; with few powers of ten 1, 2, 5, 10, …</summary>
    internal IEnumerable<double> Ticks()
    {
        double[] steps = Max / Min > 100 ? [1, 3] : [1, 2, 5];
        for (int power = (int)Math.Floor(Math.Log10(Min)); power <= Math.Log10(Max); power++)
        {
            foreach (double step in steps)
            {
                double tick = step * Math.Pow(10, power);

                // Powers of ten are not exact.
                if (tick >= Min * 0.9999 && tick <= Max * 1.0001)
                {
                    yield return tick;
                }
            }
        }
    }
}
