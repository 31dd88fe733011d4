using EdgeProxy.Testing;

namespace EdgeProxy.Policies.Tests;

public class QuotaSetTests
{
    private const long Day = 86_400_000;
    private static readonly QuotaCalendar Days = new(QuotaPeriod.Day, TimeZoneInfo.Utc, 0);

    [Fact]
    public void Limit_IsAdmittedAndNotOneMore()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 3), 2);
        Assert.Equal([2, 1, 0], Enumerable.Range(0, 3).Select(_ => quota.TryCharge(0, Day, out QuotaCharge charge) ? charge.Remaining : -1));
        Assert.False(quota.TryCharge(0, (2 * Day) - 1, out QuotaCharge refused));
        Assert.Equal((0, 3, 2 * Day), (refused.Remaining, refused.Limit, refused.Window.End));
        Assert.Equal(3, quota.UsedIn(0, Day));
        Assert.Equal(0, quota.UsedIn(1, Day));
    }

    [Fact]
    public void NextWindow_BeginsAnew()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 1), 1);
        Assert.True(quota.TryCharge(0, (2 * Day) - 1, out QuotaCharge old));
        Assert.True(quota.TryCharge(0, 2 * Day, out _));
        Assert.False(quota.TryCharge(0, 2 * Day, out _));

        // Given back after its window: that one is over, and the new one's count is not its.
        quota.GiveBack(old);
        Assert.False(quota.TryCharge(0, 2 * Day, out _));
    }

    [Fact]
    public void GivenBack_IsNotCounted()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 2), 1);
        Assert.True(quota.TryCharge(0, Day, out QuotaCharge first));
        Assert.True(quota.TryCharge(0, Day, out _));
        quota.GiveBack(first);
        Assert.Equal(1, quota.UsedIn(0, Day));
        Assert.True(quota.TryCharge(0, Day, out _));
        Assert.False(quota.TryCharge(0, Day, out _));
    }

    [Fact]
    public void Offset_LowersTheFirstWindowOnly()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 5, 3, Days.At(Day + 7)), 1);
        Assert.Equal(2, quota.Peek(0, Day).Remaining);
        Assert.Equal(5, quota.Peek(0, 2 * Day).Remaining);
        Assert.Equal(0, new QuotaTerms(Days, 5, 9, Days.At(Day)).LimitIn(Days.At(Day)));
    }

    [Fact]
    public void Extension_AddsToThePresentWindowOnly()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 1), 1);
        Assert.True(quota.TryCharge(0, Day, out _));
        Assert.False(quota.TryCharge(0, Day, out _));
        Assert.Equal(2, quota.Extend(0, 2, Day));
        Assert.Equal(3, quota.Extend(0, 1, Day));
        Assert.Equal(1, quota.Extend(0, -2, Day));
        Assert.True(quota.TryCharge(0, Day, out QuotaCharge charge));
        Assert.Equal((0, 2), (charge.Remaining, charge.Limit));
        Assert.False(quota.TryCharge(0, Day, out _));
        Assert.Equal(1, quota.Peek(0, 2 * Day).Remaining);
        Assert.Equal(0, quota.Extend(0, -5, 2 * Day));
    }

    [Fact]
    public void Resumed_GoesOnFromThere()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 10), 1);
        quota.Resume(0, window: 1, used: 9, extended: 1);
        Assert.Equal((2, 1), (quota.Peek(0, Day).Remaining, quota.ExtendedAt(0, Day)));
        Assert.Equal((10, 0), (quota.Peek(0, 2 * Day).Remaining, quota.ExtendedAt(0, 2 * Day)));
    }

    /// <summary>The ledger could not be read at the start, and can later.</summary>
    [Fact]
    public void ResumedWhileInUse_AddsUpWithinTheWindowAlone()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 10), 1);
        Assert.True(quota.TryCharge(0, Day, out QuotaCharge charge));
        Assert.Equal(1, charge.CountedIn);
        quota.Resume(0, window: 0, used: 9, extended: 7);
        Assert.Equal((9, 10), (quota.Peek(0, Day).Remaining, quota.Peek(0, Day).Limit));
        quota.Resume(0, window: 1, used: 4, extended: 2);
        Assert.Equal((7, 12), (quota.Peek(0, Day).Remaining, quota.Peek(0, Day).Limit));
        quota.GiveBack(charge);
        Assert.Equal(8, quota.Peek(0, Day).Remaining);
    }

    [Fact]
    public void ClockSetBackOverTheBoundary_CountsInTheWindowThatHadBegun()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 2), 1);
        Assert.True(quota.TryCharge(0, 2 * Day, out _));
        Assert.True(quota.TryCharge(0, (2 * Day) - 1, out _));
        Assert.False(quota.TryCharge(0, (2 * Day) - 1, out _));
        Assert.False(quota.TryCharge(0, (2 * Day) + 1, out _));
    }

    [Fact]
    public void ClockThatWasYearsAhead_DoesNotStopTheCountFromBeginningAnew()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 2), 1);
        Assert.True(quota.TryCharge(0, 4_000 * Day, out _));
        Assert.True(quota.TryCharge(0, 5 * Day, out _));
        Assert.False(quota.TryCharge(0, 5 * Day, out _));
        Assert.Equal(2, quota.Peek(0, 6 * Day).Remaining);
    }

    [Fact]
    public void ChangedTerms_KeepTheCount()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 2), 1);
        Assert.True(quota.TryCharge(0, Day, out _));
        quota.Terms = new QuotaTerms(Days, 5);
        Assert.Equal(4, quota.Peek(0, Day).Remaining);
        quota.Terms = new QuotaTerms(new QuotaCalendar(QuotaPeriod.Month, TimeZoneInfo.Utc, 1), 5);
        Assert.Equal(4, quota.Peek(0, Day).Remaining);
        Assert.Equal(5, quota.Peek(0, 40 * Day).Remaining);
    }

    [Fact]
    public void ThreadsOverBoundaries_AdmitExactlyTheLimitOfEachWindow()
    {
        const long limit = 7_000;
        var quota = new QuotaSetState(new QuotaTerms(new QuotaCalendar(QuotaPeriod.Day, TimeZoneInfo.Utc, 0), limit), 1);
        long clock = 10 * Day;
        (uint Day, bool Kept)[] all = BucketStressTests.Run(100_000, () =>
        {
            // Ten thousand a day; one in three admitted is given back.
            long now = Interlocked.Add(ref clock, Day / 10_000);
            bool admitted = quota.TryCharge(0, now, out QuotaCharge charge);
            bool kept = admitted && now / (Day / 10_000) % 3 != 0;
            if (admitted && !kept)
            {
                quota.GiveBack(charge);
            }

            return (charge.Ordinal, kept);
        });
        long[] perDay = [.. all.Where(one => one.Kept).GroupBy(one => one.Day).OrderBy(day => day.Key).Select(day => (long)day.Count())];
        Assert.InRange(perDay.Length, 39, 41);
        Assert.All(perDay, count => Assert.InRange(count, 0, limit));
        Assert.All(perDay[1..^1], count => Assert.InRange(count, 6_000, limit));
        Assert.Equal(perDay[^1], quota.UsedIn(0, clock));
    }

    [Fact]
    public void Charging_AllocatesNothing()
    {
        var quota = new QuotaSetState(new QuotaTerms(Days, 1_000_000), 10_000);
        Allocation.AssertNone(() =>
        {
            quota.TryCharge(9_999, Day, out QuotaCharge charge);
            quota.GiveBack(charge);
        });
    }
}
