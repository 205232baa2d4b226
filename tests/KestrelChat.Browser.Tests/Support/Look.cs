using Microsoft.Playwright;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>The looks in which the pages are tested and shown.</summary>
public enum Look
{
    Light,
    Dark,
    Phone,
}

internal static class Looks
{
    public static BrowserNewContextOptions Options(this Look look, string language) => new()
    {
        ColorScheme = look == Look.Dark ? ColorScheme.Dark : ColorScheme.Light,
        ViewportSize = look == Look.Phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 800 },
        HasTouch = look == Look.Phone,
        IsMobile = look == Look.Phone,
        Locale = language,
        TimezoneId = "UTC",
        ReducedMotion = ReducedMotion.Reduce,
    };
}
