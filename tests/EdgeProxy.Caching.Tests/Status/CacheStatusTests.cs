namespace EdgeProxy.Caching.Tests;

public sealed class CacheStatusTests
{
    [Fact]
    public void Items_AreThoseOfRfc9211Section2()
    {
        Assert.Equal("EdgeProxy; hit; ttl=30", Item(CacheStatus.Hit(30)));
        Assert.Equal("EdgeProxy; hit; ttl=-412", Item(CacheStatus.Hit(-412)));
        Assert.Equal("EdgeProxy; hit; ttl=5; detail=disconnected", Item(CacheStatus.Hit(5) with { Detail = "disconnected"u8 }));
        Assert.Equal("EdgeProxy; fwd=uri-miss; stored; collapsed", Item(CacheStatus.Forwarded(CacheForward.UriMiss) with { Stored = true, Collapsed = true }));
        Assert.Equal("EdgeProxy; fwd=stale; fwd-status=304; ttl=9", Item(CacheStatus.Forwarded(CacheForward.Stale) with { ForwardStatus = 304, Ttl = 9 }));
        Assert.Equal("EdgeProxy; fwd=vary-miss; detail=set-cookie", Item(CacheStatus.Forwarded(CacheForward.VaryMiss) with { Detail = StoreRefusals.WordOf(StoreRefusal.SetCookie) }));
        Assert.Equal("EdgeProxy; hit", Item(CacheStatus.Hit(CacheStatus.None) with { Stored = true, Collapsed = true, ForwardStatus = 200 }));
    }

    [Theory]
    [InlineData(CacheForward.Bypass, "bypass")]
    [InlineData(CacheForward.Method, "method")]
    [InlineData(CacheForward.UriMiss, "uri-miss")]
    [InlineData(CacheForward.VaryMiss, "vary-miss")]
    [InlineData(CacheForward.Miss, "miss")]
    [InlineData(CacheForward.Request, "request")]
    [InlineData(CacheForward.Stale, "stale")]
    [InlineData(CacheForward.Partial, "partial")]
    public void Forward_HasWord(CacheForward forward, string word) => Assert.Equal($"EdgeProxy; fwd={word}", Item(CacheStatus.Forwarded(forward)));

    [Theory]
    [InlineData("", "EdgeProxy; hit; ttl=1")]
    [InlineData("OriginCache; hit; ttl=1100", "OriginCache; hit; ttl=1100, EdgeProxy; hit; ttl=1")]
    public void Item_StandsBehindThoseOfOtherCaches(string list, string expected)
    {
        byte[] buffer = new byte[256];

        Assert.True(CacheStatusField.TryAppend(buffer, Message.Bytes(list), CacheStatus.Hit(1), out int written));
        Assert.Equal(expected, Message.Text(buffer.AsSpan(0, written)));
        Assert.False(CacheStatusField.TryAppend(buffer.AsSpan(0, written - 1), Message.Bytes(list), CacheStatus.Hit(1), out _));
    }

    [Fact]
    public void LongestItem_FitsIntoItsBound()
    {
        byte[] buffer = new byte[CacheStatusField.ItemBytesMax];
        CacheStatus status = CacheStatus.Forwarded(CacheForward.VaryMiss) with
        {
            ForwardStatus = int.MinValue,
            Stored = true,
            Collapsed = true,
            Ttl = long.MinValue + 1,
            Detail = "12345678901234567890123456789012"u8,
        };

        Assert.True(CacheStatusField.TryWriteItem(buffer, status, out _));
        Assert.True(CacheStatusField.TryWriteLine(buffer, CacheStatus.Hit(1), out int written));
        Assert.Equal("Cache-Status: EdgeProxy; hit; ttl=1\r\n", Message.Text(buffer.AsSpan(0, written)));
    }

    [Theory]
    [InlineData(ReuseReason.Missing, CacheForward.UriMiss)]
    [InlineData(ReuseReason.Stale, CacheForward.Stale)]
    [InlineData(ReuseReason.MustRevalidate, CacheForward.Stale)]
    [InlineData(ReuseReason.NoCache, CacheForward.Stale)]
    [InlineData(ReuseReason.RequestNoCache, CacheForward.Request)]
    [InlineData(ReuseReason.RequestMaxAge, CacheForward.Request)]
    [InlineData(ReuseReason.RequestMinFresh, CacheForward.Request)]
    public void ReasonToForward_HasItsParameter(ReuseReason reason, CacheForward expected) => Assert.Equal(expected, CacheStatus.ForwardOf(reason));

    [Theory]
    [InlineData(LookupScope.Method, CacheForward.Method)]
    [InlineData(LookupScope.Bypass, CacheForward.Bypass)]
    [InlineData(LookupScope.Precondition, CacheForward.Request)]
    public void ScopeToForward_HasItsParameter(LookupScope scope, CacheForward expected) => Assert.Equal(expected, CacheStatus.ForwardOf(scope));

    [Theory]
    [InlineData(0, "Age: 0\r\n")]
    [InlineData(-3, "Age: 0\r\n")]
    [InlineData(61, "Age: 61\r\n")]
    [InlineData(99_999_999_999, "Age: 2147483648\r\n")]
    public void Age_IsWritten(long seconds, string expected)
    {
        byte[] buffer = new byte[AgeField.BytesMax];

        Assert.Equal(expected, Message.Text(buffer.AsSpan(0, AgeField.Write(buffer, seconds))));
    }

    private static string Item(in CacheStatus status)
    {
        byte[] buffer = new byte[CacheStatusField.ItemBytesMax];
        Assert.True(CacheStatusField.TryWriteItem(buffer, status, out int written));
        Assert.False(CacheStatusField.TryWriteItem(buffer.AsSpan(0, written - 1), status, out _));
        return Message.Text(buffer.AsSpan(0, written));
    }
}
