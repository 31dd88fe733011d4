using System.Globalization;
using EdgeProxy.Policies;
using EdgeProxy.Testing;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// A last answer whose client has sent more than was read: closing at once would send a reset, which can destroy the answer
/// on its way (RFC 9112 section 9.6).
/// </summary>
public sealed class LingerTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Close = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public void PipelinedBehindClose_IsDroppedAndTheClientCloses()
    {
        using var socket = new ObservedSocket();
        Conversation talk = Leaving(socket, Close + Get);
        Assert.True(socket.SeesEnd());
        talk.ClientSays(Get);
        Assert.False(talk.Client.IsEnded);
        talk.Client.CloseSending();
        talk.AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.Closed));
        Assert.Equal(1, talk.UpstreamCount);
        talk.End();
    }

    [Fact]
    public void PipelinedBehindClose_ClosesAfterALinger()
    {
        using var socket = new ObservedSocket();
        Conversation talk = Leaving(socket, Close + Get);
        talk.After(1_900);
        Assert.False(talk.Client.IsEnded);
        talk.After(200).AssertClosed();
        talk.End();
    }

    [Fact]
    public void PipelinedBehindClose_IsReadToABoundOnly()
    {
        using var socket = new ObservedSocket();
        Conversation talk = Leaving(socket, Close + Get);
        talk.Client.Send(new byte[1024 * 1024]);
        talk.AssertClosed();
        talk.End();
    }

    [Fact]
    public void NothingBehindClose_ClosesAtOnce()
    {
        using var socket = new ObservedSocket();
        Conversation talk = Leaving(socket, Close);
        Assert.False(socket.HasHeard);
        talk.AssertClosed();
        talk.End();
    }

    [Fact]
    public void LateHead_IsAnsweredAndLingersForWhatStillComes()
    {
        using var socket = new ObservedSocket();
        var talk = new Conversation();
        talk.Client.Context.Features.Set<IConnectionSocketFeature>(socket);
        talk.ClientSays("GET / HTTP/1.1\r\n").After(10_050);
        Assert.StartsWith("HTTP/1.1 408 ", talk.ToClient(), StringComparison.Ordinal);
        Assert.True(socket.SeesEnd());
        talk.ClientSays("Host: a\r\n");
        Assert.False(talk.Client.IsEnded);
        Assert.Equal("", talk.ToClient());
        talk.After(2_100).AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.HeadTimeout));
        Assert.Equal(1, talk.Gateway.RefusedBy(GatewayResponseType.RequestTimeout));
        talk.End();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public void BodyUnread_EndsTheSendingHalf(int length)
    {
        using var socket = new ObservedSocket();
        string request = $"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {length.ToString(CultureInfo.InvariantCulture)}\r\n\r\nhello";
        Conversation talk = Leaving(socket, request);
        Assert.True(socket.SeesEnd());
        Assert.False(talk.Client.IsEnded);
        talk.After(2_100).AssertClosed();
        Assert.Equal(1, talk.Gateway.EndedBy(ConnectionEnd.BodyUnread));
        talk.End();
    }

    /// <summary>Sends the request and has it answered by a 200.</summary>
    private static Conversation Leaving(ObservedSocket socket, string request)
    {
        var talk = new Conversation();
        talk.Client.Context.Features.Set<IConnectionSocketFeature>(socket);
        talk.ClientSays(request).UpstreamSays(Ok);
        string got = talk.ToClient();
        Assert.Contains("Connection: close\r\n", got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", got, StringComparison.Ordinal);
        return talk;
    }
}
