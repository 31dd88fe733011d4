using System.Text;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway.Tests;

public sealed class LimitTextTests
{
    private const LimitFields Both = LimitFields.Standard | LimitFields.Legacy;

    private static readonly BucketTerms Terms = BucketTerms.Create(10, 20);

    [Fact]
    public void Lines_TellOfEachLimit_AndTheOlderOnesOfTheNearest()
    {
        LimitText text = New();
        text.AddLimit(One("plan"), tokens: 7.5, wait: 0);
        text.AddLimit(One("stage"), tokens: 0.5, wait: 50_000_000);
        text.SetRetryAfter(1);
        text.Choose(Both);

        Assert.Equal(
            """
            RateLimit-Policy: "plan";q=20;w=2, "stage";q=20;w=2
            RateLimit: "plan";r=7;t=1, "stage";r=0;t=1
            Retry-After: 1
            X-RateLimit-Limit: 20
            X-RateLimit-Remaining: 0
            X-RateLimit-Reset: 1

            """.ReplaceLineEndings("\r\n"),
            Written(text));
    }

    [Fact]
    public void Quota_TellsWhatItAllowsNow_WhereverItStands()
    {
        var counts = new QuotaSetState(Quota(limit: 5), slots: 1);
        var quota = new PlanQuota("month", Quota(limit: 5), counts);
        counts.Extend(0, 2, unixMilliseconds: 0);
        counts.TryCharge(0, unixMilliseconds: 0, out QuotaCharge charge);
        LimitText text = New();
        text.AddLimit(One("before"), 3, 0);
        text.AddQuota(quota, charge, unixMilliseconds: 0);
        text.AddLimit(One("behind"), 4, 0);
        text.Choose(LimitFields.Standard);

        Assert.Equal(
            """
            RateLimit-Policy: "before";q=20;w=2, "month";q=7;w=86400, "behind";q=20;w=2
            RateLimit: "before";r=3;t=1, "month";r=6;t=86400, "behind";r=4;t=1

            """.ReplaceLineEndings("\r\n"),
            Written(text));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(100)]
    public void MoreThanFits_IsLeftOut_AndNoMoreIsWrittenThanWasSaid(int nameLength)
    {
        LimitText text = New();
        var largest = BucketTerms.Create(0.0001m, BucketTerms.BurstMax);
        for (int i = 0; i < 40; i++)
        {
            text.AddLimit(One(new string('"', nameLength), largest), BucketTerms.BurstMax, 0);
        }

        text.SetRetryAfter(long.MaxValue);
        text.Choose(Both);

        Assert.InRange(text.BytesNeeded, 1, 2048);
        string[] lines = Written(text).Split("\r\n");
        Assert.Equal(7, lines.Length);
        Assert.Equal(lines[0].Split(";q=").Length, lines[1].Split(";r=").Length);
        Assert.Equal("Retry-After: 999999999999999", lines[2]);
    }

    [Fact]
    public void NothingToTell_NeedsNoRoom()
    {
        LimitText text = New();
        text.Choose(Both);
        Assert.Equal(0, text.BytesNeeded);
        Assert.Equal("", Written(text));

        text.AddLimit(One("plan"), 1, 0);
        text.Choose(LimitFields.Off);
        Assert.Equal("", Written(text));
    }

    private static LimitText New()
    {
        var text = new LimitText();
        text.Clear();
        return text;
    }

    private static Limit One(string name, BucketTerms? terms = null) => new(LimitKind.Plan, name, terms ?? Terms, new TokenBucketState(terms ?? Terms, 0));

    private static QuotaTerms Quota(long limit) => new(new QuotaCalendar(QuotaPeriod.Day, TimeZoneInfo.Utc, 1), limit);

    /// <summary>Into exactly the room that it says it needs.</summary>
    private static string Written(LimitText text)
    {
        var writer = new HeadWriter(new byte[text.BytesNeeded]);
        Span<byte> room = writer.Rest;
        text.Write(ref writer);
        return Encoding.ASCII.GetString(room[..writer.Written]);
    }
}
