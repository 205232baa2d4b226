using KestrelChat.Testing.Chat;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

public sealed class DurationUnitsTests
{
    private static readonly DurationUnits s_units = new("{count}s", "{count}m", "{count}h", "{count}d");

    [Theory]
    [InlineData("-1.00:00:00", "0s")]
    [InlineData("-00:00:00.5", "0s")]
    [InlineData("00:00:00", "0s")]
    [InlineData("00:00:00.999", "0s")]
    [InlineData("00:00:07.5", "7s")]
    [InlineData("00:00:59.999", "59s")]
    [InlineData("00:01:00", "1m")]
    [InlineData("00:01:29", "1m")]
    [InlineData("00:01:31", "2m")]
    [InlineData("01:30:00", "90m")]
    [InlineData("01:59:29", "119m")]
    [InlineData("02:00:00", "2h")]
    [InlineData("02:31:00", "3h")]
    [InlineData("1.23:29:59", "47h")]
    [InlineData("2.00:00:00", "2d")]
    [InlineData("2.12:00:01", "3d")]
    [InlineData("10675199.00:00:00", "10675199d")]
    public void A_duration_is_one_number_rounded_to_its_unit(string duration, string text) =>
        Assert.Equal(text, s_units.Format(TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("en", "7s 3m 2h 4d")]
    [InlineData("ru", "7 с 3 мин 2 ч 4 дн")]
    [InlineData("zh", "7 秒 3 分钟 2 小时 4 天")]
    public void Each_shipped_wording_has_its_own_units(string wording, string texts)
    {
        var units = TestWordings.All.Find(wording)!.Units;
        TimeSpan[] durations = [TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(3), TimeSpan.FromHours(2), TimeSpan.FromDays(4)];

        Assert.Equal(texts, string.Join(' ', durations.Select(units.Format)));
    }
}
