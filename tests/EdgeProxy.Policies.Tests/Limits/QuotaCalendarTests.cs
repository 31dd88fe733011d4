using System.Globalization;
using CsCheck;

namespace EdgeProxy.Policies.Tests;

public class QuotaCalendarTests
{
    [Theory]
    [InlineData("UTC", QuotaPeriod.Day, 0, "2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Day, 0, "2026-03-10T23:59:59.999Z", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Day, 0, "2028-02-28T12:00:00Z", "2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Day, 0, "2028-02-29T12:00:00Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Week, 1, "2026-03-08T23:59:59Z", "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z")] // A Sunday; weeks begin on Monday.
    [InlineData("UTC", QuotaPeriod.Week, 1, "2026-03-09T00:00:00Z", "2026-03-09T00:00:00Z", "2026-03-16T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Week, 0, "2026-03-08T00:00:00Z", "2026-03-08T00:00:00Z", "2026-03-15T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Week, 6, "2026-03-06T10:00:00Z", "2026-02-28T00:00:00Z", "2026-03-07T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Week, 4, "2026-01-01T10:00:00Z", "2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 1, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 1, "2027-02-01T00:00:00Z", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 15, "2026-03-14T23:00:00Z", "2026-02-15T00:00:00Z", "2026-03-15T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 15, "2026-01-03T00:00:00Z", "2025-12-15T00:00:00Z", "2026-01-15T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 31, "2027-02-28T00:00:00Z", "2027-02-28T00:00:00Z", "2027-03-31T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 31, "2027-02-27T23:59:59Z", "2027-01-31T00:00:00Z", "2027-02-28T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 31, "2028-02-29T01:00:00Z", "2028-02-29T00:00:00Z", "2028-03-31T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 31, "2027-04-30T01:00:00Z", "2027-04-30T00:00:00Z", "2027-05-31T00:00:00Z")]
    [InlineData("UTC", QuotaPeriod.Month, 29, "2027-03-01T01:00:00Z", "2027-02-28T00:00:00Z", "2027-03-29T00:00:00Z")]
    [InlineData("Europe/Berlin", QuotaPeriod.Day, 0, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")] // 23 hours.
    [InlineData("Europe/Berlin", QuotaPeriod.Day, 0, "2026-10-25T00:30:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")] // 25 hours.
    [InlineData("Europe/Berlin", QuotaPeriod.Month, 1, "2026-03-31T22:30:00Z", "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z")]
    [InlineData("Europe/Berlin", QuotaPeriod.Month, 1, "2026-03-31T21:30:00Z", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    [InlineData("America/New_York", QuotaPeriod.Week, 1, "2026-03-09T03:59:59Z", "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("Asia/Kolkata", QuotaPeriod.Day, 0, "2026-05-01T18:29:59Z", "2026-04-30T18:30:00Z", "2026-05-01T18:30:00Z")]
    [InlineData("Pacific/Kiritimati", QuotaPeriod.Day, 0, "2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z")]
    [InlineData("Africa/Cairo", QuotaPeriod.Day, 0, "2026-04-23T22:30:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")] // Midnight is skipped: the day begins at 01:00.
    [InlineData("Africa/Cairo", QuotaPeriod.Day, 0, "2026-04-23T21:59:59Z", "2026-04-22T22:00:00Z", "2026-04-23T22:00:00Z")]
    [InlineData("America/Havana", QuotaPeriod.Day, 0, "2026-11-01T04:30:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")] // Midnight comes twice: the day begins at the first.
    [InlineData("America/Havana", QuotaPeriod.Day, 0, "2026-11-01T05:30:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("America/St_Johns", QuotaPeriod.Day, 0, "2009-11-01T02:30:30Z", "2009-11-01T02:30:00Z", "2009-11-02T03:30:00Z")] // Set back at 00:01.
    [InlineData("America/St_Johns", QuotaPeriod.Day, 0, "2009-11-01T03:00:00Z", "2009-11-01T02:30:00Z", "2009-11-02T03:30:00Z")] // The 31st once more, in the window of the 1st.
    [InlineData("Pacific/Apia", QuotaPeriod.Day, 0, "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")] // The 30th did not take place.
    public void Instant_IsInTheWindowOfItsLocalDate(string zone, QuotaPeriod period, int startDay, string at, string start, string end)
    {
        var calendar = new QuotaCalendar(period, TimeZoneInfo.FindSystemTimeZoneById(zone), startDay);
        QuotaWindow window = calendar.At(Milliseconds(at));
        Assert.Equal(start, Text(window.Start));
        Assert.Equal(end, Text(window.End));
        Assert.Same(window, calendar.At(window.End - 1));
    }

    [Fact]
    public void AnyInstants_LieInWindowsThatTouch() =>
        Gen.Select(
            Gen.OneOf("UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut", "America/St_Johns", "Asia/Gaza"),
            Gen.Enum<QuotaPeriod>(),
            Gen.Int[1, 6],
            Gen.Long[0, 2_500_000_000_000]).Sample(
            (zone, period, startDay, at) =>
            {
                var calendar = new QuotaCalendar(period, TimeZoneInfo.FindSystemTimeZoneById(zone), startDay);
                QuotaWindow window = calendar.At(at);
                Assert.True(window.Contains(at));
                QuotaWindow next = calendar.At(window.End);
                Assert.Equal(window.End, next.Start);
                Assert.True(next.FirstDay > window.FirstDay);
                Assert.Equal(window, calendar.At(window.Start));
                Assert.Equal(window, calendar.At(window.End - 1));
                Assert.InRange(next.Start - window.Start, 0, 32L * 86_400_000);
            },
            iter: 3_000);

    [Theory]
    [InlineData(QuotaPeriod.Week, -1)]
    [InlineData(QuotaPeriod.Week, 7)]
    [InlineData(QuotaPeriod.Month, 0)]
    [InlineData(QuotaPeriod.Month, 32)]
    public void StartDayThatThereIsNot_IsRefused(QuotaPeriod period, int startDay) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuotaCalendar(period, TimeZoneInfo.Utc, startDay));

    [Fact]
    public void SecondsLeft_AreRoundedUp()
    {
        QuotaWindow window = new QuotaCalendar(QuotaPeriod.Day, TimeZoneInfo.Utc, 0).At(0);
        Assert.Equal(86_400, window.Seconds);
        Assert.Equal(86_400, window.SecondsLeft(0));
        Assert.Equal(86_400, window.SecondsLeft(1));
        Assert.Equal(1, window.SecondsLeft(86_399_999));
    }

    internal static long Milliseconds(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private static string Text(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
