using EdgeProxy.Gateway;

namespace EdgeProxy.Cli.Tests;

public sealed class AccessLogFilterTests
{
    private const int Count = 10_000;

    [Theory]
    [InlineData(200, ExchangeEnd.Completed, 0)]
    [InlineData(404, ExchangeEnd.Refused, 0)]
    [InlineData(404, ExchangeEnd.Completed, 0)]
    [InlineData(101, ExchangeEnd.TunnelClosed, 0)]
    [InlineData(500, ExchangeEnd.Completed, Count)]
    [InlineData(502, ExchangeEnd.UpstreamInvalid, Count)]
    [InlineData(504, ExchangeEnd.UpstreamResponseTimeout, Count)]
    [InlineData(200, ExchangeEnd.UpstreamTruncated, Count)]
    [InlineData(0, ExchangeEnd.ClientGone, Count)]
    [InlineData(413, ExchangeEnd.ClientBodyTooLarge, Count)]
    public void SampleOfNothing_TakesWhatFailed(int status, ExchangeEnd end, int taken) =>
        Assert.Equal(taken, Taken(new AccessLogSettings { Path = "-", Sample = 0 }, status, end));

    [Fact]
    public void SampleOfATenth_TakesATenth() =>
        Assert.InRange(Taken(new AccessLogSettings { Path = "-", Sample = 0.1 }, 200, ExchangeEnd.Completed), 900, 1_100);

    [Fact]
    public void SampleOfAll_TakesAll() =>
        Assert.Equal(Count, Taken(new AccessLogSettings { Path = "-" }, 200, ExchangeEnd.Completed));

    [Theory]
    [InlineData(399, 0)]
    [InlineData(400, Count)]
    [InlineData(404, Count)]
    public void StatusCondition_TakesItWhateverTheSample(int status, int taken) =>
        Assert.Equal(taken, Taken(new AccessLogSettings { Path = "-", Sample = 0, MinimumStatus = 400 }, status, ExchangeEnd.Completed));

    [Theory]
    [InlineData(12, 0)]
    [InlineData(13, 0)]
    [InlineData(11, Count)]
    public void DurationCondition_TakesWhatWasSlower(int milliseconds, int taken) =>
        Assert.Equal(taken, Taken(new AccessLogSettings { Path = "-", Sample = 0, SlowerThan = TimeSpan.FromMilliseconds(milliseconds) }, 200, ExchangeEnd.Completed, 12_000_000));

    private static int Taken(AccessLogSettings settings, int status, ExchangeEnd end, long duration = 0)
    {
        var filter = new AccessLogFilter(settings, new Random(1));
        var sample = new SampleExchange();
        sample.Outcome.Status = status;
        sample.Outcome.End = end;
        sample.Outcome.EndedAt = sample.Outcome.StartedAt + duration;
        int taken = 0;
        sample.Tell((in record) =>
        {
            for (int i = 0; i < Count; i++)
            {
                taken += filter.Takes(record) ? 1 : 0;
            }
        });
        return taken;
    }
}
