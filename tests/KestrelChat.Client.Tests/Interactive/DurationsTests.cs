using KestrelChat.Client.Interactive;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class DurationsTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.1, "1 s")]
    [InlineData(12, "12 s")]
    [InlineData(12.01, "13 s")]
    [InlineData(99, "99 s")]
    [InlineData(100, "2 min")]
    [InlineData(180, "3 min")]
    [InlineData(3600, "60 min")]
    [InlineData(6000, "2 h")]
    [InlineData(18000, "5 h")]
    [InlineData(360000, "100 h")]
    public void A_duration_has_one_unit_and_is_rounded_up(double seconds, string expected) =>
        Assert.Equal(expected, Durations.Of(TimeSpan.FromSeconds(seconds)));
}
