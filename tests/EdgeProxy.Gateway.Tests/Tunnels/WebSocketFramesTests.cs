using EdgeProxy.Http1;

namespace EdgeProxy.Gateway.Tests;

/// <summary>Where a stream stands in its frames, whole and split at every byte.</summary>
public sealed class WebSocketFramesTests
{
    [Theory]
    [InlineData(WebSocketSender.Server, "8100", false)]
    [InlineData(WebSocketSender.Server, "8103616263", false)]
    [InlineData(WebSocketSender.Server, "C103616263", false)]
    [InlineData(WebSocketSender.Server, "0103616263" + "8900" + "8000", false)]
    [InlineData(WebSocketSender.Server, "880203E9", true)]
    [InlineData(WebSocketSender.Server, "81036162638800", true)]
    [InlineData(WebSocketSender.Client, "818312345678616263", false)]
    [InlineData(WebSocketSender.Client, "C18312345678616263" + "888012345678", true)]
    public void WholeFrames_EndAtABoundary(WebSocketSender sender, string hex, bool hasClosed)
    {
        byte[] bytes = Convert.FromHexString(hex);
        for (int at = 0; at <= bytes.Length; at++)
        {
            var frames = new WebSocketFrames(sender);
            frames.Advance(bytes.AsSpan(0, at));
            frames.Advance(bytes.AsSpan(at));
            Assert.False(frames.IsWithinFrame);
            Assert.False(frames.IsBroken);
            Assert.Equal(hasClosed, frames.HasClosed);
            Assert.Equal(!hasClosed, frames.TakesFrame);
        }
    }

    [Theory]
    [InlineData(WebSocketSender.Server, "8103616263", 0)]
    [InlineData(WebSocketSender.Client, "818312345678616263", 0)]
    [InlineData(WebSocketSender.Server, "827E0100", 256)]
    [InlineData(WebSocketSender.Client, "82FE010012345678", 256)]
    [InlineData(WebSocketSender.Server, "827F0000000000010000", 65536)]
    public void BytesUpToTheBoundary_AreThoseOfTheFrame(WebSocketSender sender, string hex, int more)
    {
        byte[] frame = [.. Convert.FromHexString(hex), .. new byte[more]];
        byte[] stream = [.. frame, .. frame];
        for (int at = 1; at < frame.Length; at += at < 20 ? 1 : 977)
        {
            var frames = new WebSocketFrames(sender);
            frames.Advance(stream.AsSpan(0, at));
            Assert.True(frames.IsWithinFrame);
            Assert.False(frames.TakesFrame);
            Assert.Equal(frame.Length - at, frames.AdvanceToBoundary(stream.AsSpan(at)));
            Assert.True(frames.TakesFrame);
            Assert.Equal(0, frames.AdvanceToBoundary(stream));
        }
    }

    [Theory]
    [InlineData(WebSocketSender.Server, "818312345678616263")]
    [InlineData(WebSocketSender.Client, "8103616263")]
    [InlineData(WebSocketSender.Server, "8300")]
    [InlineData(WebSocketSender.Server, "0800")]
    [InlineData(WebSocketSender.Server, "827FFFFFFFFFFFFFFFFF")]
    public void WhatIsNoFrame_TakesNone(WebSocketSender sender, string hex)
    {
        var frames = new WebSocketFrames(sender);
        frames.Advance([0x89, sender == WebSocketSender.Client ? (byte)0x80 : (byte)0]);
        frames.Advance(sender == WebSocketSender.Client ? new byte[4] : []);
        Assert.True(frames.TakesFrame);
        frames.Advance(Convert.FromHexString(hex));
        frames.Advance(new byte[100]);
        Assert.True(frames.IsBroken);
        Assert.False(frames.TakesFrame);
        Assert.False(frames.IsWithinFrame);
    }
}
