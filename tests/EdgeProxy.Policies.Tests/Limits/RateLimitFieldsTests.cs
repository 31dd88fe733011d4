using System.Text;
using EdgeProxy.Testing;

namespace EdgeProxy.Policies.Tests;

public class RateLimitFieldsTests
{
    [Theory]
    [InlineData("gold", 200, 2, "\"gold\";q=200;w=2")]
    [InlineData("a \"b\\c\" é", 0, 0, "\"a \\\"b\\\\c\\\" ?\";q=0;w=1")]
    [InlineData("big", long.MaxValue, long.MaxValue, "\"big\";q=999999999999999;w=999999999999999")]
    public void Policy_IsAStringWithQuotaAndWindow(string name, long quota, long window, string expected)
    {
        Span<byte> buffer = stackalloc byte[expected.Length];
        Assert.True(RateLimitFields.TryWritePolicy(buffer, name, quota, window, out int written));
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer[..written]));
        for (int length = 0; length < expected.Length; length++)
        {
            Assert.False(RateLimitFields.TryWritePolicy(buffer[..length], name, quota, window, out _));
        }
    }

    [Fact]
    public void ServiceLimit_IsTheNameWithWhatIsLeft()
    {
        Span<byte> name = stackalloc byte[16];
        Assert.True(RateLimitFields.TryWriteName(name, "gold", out int length));
        Span<byte> buffer = stackalloc byte[64];
        Assert.True(RateLimitFields.TryWriteServiceLimit(buffer, name[..length], 150, 2, out int written));
        Assert.Equal("\"gold\";r=150;t=2", Encoding.ASCII.GetString(buffer[..written]));
        Assert.True(RateLimitFields.TryWriteServiceLimit(buffer, name[..length], -1, 0, out written));
        Assert.Equal("\"gold\";r=0;t=0", Encoding.ASCII.GetString(buffer[..written]));
        Assert.False(RateLimitFields.TryWriteServiceLimit(buffer[..10], name[..length], 150, 2, out _));
    }

    [Theory]
    [InlineData("0.1", 1, 1, 10)]
    [InlineData("0.1", 5, 5, 50)]
    [InlineData("100", 200, 200, 2)]
    [InlineData("3", 10, 12, 4)]
    [InlineData("10000", 5000, 10000, 1)]
    [InlineData("333333", 1, 333333, 1)]
    [InlineData("0.3", 1, 1, 4)]
    public void WindowOfABucket_PromisesNoMoreThanTheRate(string rate, long burst, long quota, long seconds)
    {
        BucketTerms terms = BucketTerms.Create(decimal.Parse(rate), burst);
        Assert.Equal((quota, seconds), RateLimitFields.WindowOf(terms));
        Assert.InRange(quota, burst, (long)(terms.Rate * seconds));
    }

    [Theory]
    [InlineData("100", 150, 0, 2)]
    [InlineData("100", 0, 10_000_000, 1)]
    [InlineData("0.1", 0, 9_000_000_001, 10)]
    [InlineData("0.1", 3, 0, 30)]
    [InlineData("1000", 1, 0, 1)]
    public void EffectiveWindow_IsTheTimeInWhichAsManyComeIn(string rate, long remaining, long wait, long seconds) =>
        Assert.Equal(seconds, RateLimitFields.EffectiveSeconds(BucketTerms.Create(decimal.Parse(rate), 200), remaining, wait));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(999_999_999, 1)]
    [InlineData(1_000_000_000, 1)]
    [InlineData(1_000_000_001, 2)]
    [InlineData(long.MaxValue, 9_223_372_037)]
    public void RetryAfter_IsNeverEarly(long wait, long seconds) => Assert.Equal(seconds, RateLimitFields.RetryAfterSeconds(wait));

    [Fact]
    public void Writing_AllocatesNothing()
    {
        byte[] buffer = new byte[64];
        byte[] name = "\"gold\""u8.ToArray();
        Allocation.AssertNone(() =>
        {
            RateLimitFields.TryWriteServiceLimit(buffer, name, 123_456, 60, out _);
            RateLimitFields.TryWriteNumber(buffer, 17, out _);
        });
    }
}
