using System.Globalization;

namespace KestrelChat.Client.Interactive;

/// <summary>The time that lines are shown with.</summary>
/// <param name="isShown">Whether there is one (<c>--time</c>).</param>
/// <param name="time">The clock.</param>
internal sealed class LineClock(bool isShown, TimeProvider time)
{
    /// <summary>The local time now, such as <c>14:05</c>; null if lines are shown without.</summary>
    public string? Now => isShown ? time.GetLocalNow().ToString("HH:mm", CultureInfo.InvariantCulture) : null;
}
