using EdgeProxy.Testing;

namespace EdgeProxy.Gateway.Tests;

/// <summary>
/// Exchanges cut at every byte of either side, in every way, under several orders of events. Whatever happens: the exchange ends with one
/// of the ends that its position allows, the client never sees a wrong response that looks whole, and nothing is left.
/// </summary>
public sealed class CutMatrixTests
{
    private const int Seeds = 2;

    public enum Cut
    {
        Reset,
        HalfClose,
        Silence,
    }

    public enum Script
    {
        Get,
        ChunkedPost,
        Upgrade,
    }

    private static readonly Dictionary<Script, (string Client, string Upstream)> Texts = new()
    {
        [Script.Get] = ("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1\r\n\r\n", "HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 5\r\n\r\nhello"),
        [Script.ChunkedPost] = (
            "POST / HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nDate: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfgh\r\n2\r\nij\r\n0\r\n\r\n"),
        [Script.Upgrade] = (WebSocketTests.Request + "client frame", WebSocketTests.Accepted + "server frame"),
    };

    public static TheoryData<Script, Cut> Matrix
    {
        get
        {
            var data = new TheoryData<Script, Cut>();
            foreach (Script script in Enum.GetValues<Script>())
            {
                foreach (Cut cut in Enum.GetValues<Cut>())
                {
                    data.Add(script, cut);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void ClientCutAtEveryByte_EndsRight(Script script, Cut cut)
    {
        (string client, string upstream) = Texts[script];
        string whole = WholeResponse(script);
        for (int at = 0; at <= client.Length; at++)
        {
            for (int seed = 0; seed < Seeds; seed++)
            {
                var talk = new Conversation(GatewayFixture.Forwarding(seed));
                talk.ClientSays(client[..at]);
                Apply(cut, talk.Client, talk);
                if (talk.UpstreamCount > 0 && !talk.Upstream.IsEnded)
                {
                    talk.UpstreamSays(upstream);
                }

                string got = talk.ToClient();
                talk.After(700_000);
                got += talk.ToClient();
                Check(talk, got, whole, AllowedOfClient(script, cut, at), $"{script} {cut} client at {at} seed {seed}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void UpstreamCutAtEveryByte_EndsRight(Script script, Cut cut)
    {
        (string client, string upstream) = Texts[script];
        string whole = WholeResponse(script);
        for (int at = 0; at <= upstream.Length; at++)
        {
            for (int seed = 0; seed < Seeds; seed++)
            {
                var talk = new Conversation(GatewayFixture.Forwarding(seed));
                talk.ClientSays(client).UpstreamSays(upstream[..at]);
                Apply(cut, talk.Upstream, talk);
                string got = talk.ToClient();
                talk.After(700_000);
                got += talk.ToClient();
                Check(talk, got, whole, AllowedOfUpstream(script, cut, at), $"{script} {cut} upstream at {at} seed {seed}");
            }
        }
    }

    /// <summary>Both cut at once, which makes the order of events matter most.</summary>
    [Theory]
    [InlineData(Script.Get)]
    [InlineData(Script.ChunkedPost)]
    [InlineData(Script.Upgrade)]
    public void BothCutInOneTurn_LeaveNothing(Script script)
    {
        (string client, string upstream) = Texts[script];
        string whole = WholeResponse(script);
        for (int at = 0; at <= upstream.Length; at++)
        {
            for (int seed = 0; seed < Seeds; seed++)
            {
                var talk = new Conversation(GatewayFixture.Forwarding(seed));
                talk.ClientSays(client);
                _ = talk.Upstream;
                talk.Upstream.Send(upstream[..at]);
                talk.Upstream.Reset();
                talk.Client.CloseSending();
                Check(talk, talk.ToClient(), whole, null, $"{script} both at {at} seed {seed}");
            }
        }
    }

    private static void Apply(Cut cut, InMemoryConnection connection, Conversation talk)
    {
        switch (cut)
        {
            case Cut.Reset:
                connection.Reset();
                break;
            case Cut.HalfClose:
                connection.CloseSending();
                break;
            default:
                break;
        }

        talk.Run();
    }

    private static void Check(Conversation talk, string got, string whole, ExchangeEnd[]? allowed, string where)
    {
        bool isOwn = got.Contains("x-amzn-ErrorType: ", StringComparison.Ordinal);
        Assert.True(isOwn || Normal(whole).StartsWith(Normal(got), StringComparison.Ordinal), $"{where}: {got}");
        Assert.False(isOwn && got.StartsWith("HTTP/1.1 2", StringComparison.Ordinal), where);
        Assert.True(talk.Gateway.Times.Outcomes.Count <= 1, where);
        if (allowed is { Length: 0 })
        {
            Assert.True(talk.Gateway.Times.Outcomes.Count == 0, where);
        }
        else if (allowed is not null)
        {
            Assert.True(talk.Gateway.Times.Outcomes.Count == 1, where);
            Assert.True(allowed.Contains(talk.Last.End), $"{where}: {talk.Last.End}");
        }

        try
        {
            talk.End();
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new InvalidOperationException(where, e);
        }
    }

    /// <summary>Chunks joined, since a cut one may be passed on as several; the last chunk stays what it is.</summary>
    private static string Normal(string response)
    {
        int body = response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (body < 4 || !response.Contains("Transfer-Encoding: chunked\r\n", StringComparison.Ordinal))
        {
            return response;
        }

        string normal = response[..body];
        string rest = response[body..];
        while (rest.Length > 0 && rest[0] != '0')
        {
            int length = rest[0] - '0';
            normal += rest.Substring(3, length);
            rest = rest[(3 + length + 2)..];
        }

        return normal + rest;
    }

    private static ExchangeEnd[] AllowedOfClient(Script script, Cut cut, int at)
    {
        (string text, string _) = Texts[script];
        int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (at < head)
        {
            return [];
        }

        if (script == Script.Upgrade)
        {
            return cut == Cut.Silence ? [ExchangeEnd.TunnelIdle] : [ExchangeEnd.ClientGone, ExchangeEnd.TunnelClosed];
        }

        return cut != Cut.Silence ? [ExchangeEnd.ClientGone]
            : at == text.Length ? [ExchangeEnd.Completed]
            : [ExchangeEnd.Completed, ExchangeEnd.ClientBodyTimeout];
    }

    private static ExchangeEnd[] AllowedOfUpstream(Script script, Cut cut, int at)
    {
        (string _, string text) = Texts[script];
        int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (at < head)
        {
            return cut switch
            {
                Cut.Reset => [ExchangeEnd.UpstreamReset],
                Cut.HalfClose => at == 0 ? [ExchangeEnd.UpstreamClosed] : [ExchangeEnd.UpstreamTruncated],
                _ => [ExchangeEnd.UpstreamResponseTimeout],
            };
        }

        if (script == Script.Upgrade)
        {
            return cut == Cut.Silence ? [ExchangeEnd.TunnelIdle] : [ExchangeEnd.TunnelClosed];
        }

        return at == text.Length ? [ExchangeEnd.Completed]
            : cut == Cut.Silence ? [ExchangeEnd.UpstreamIdleTimeout]
            : [ExchangeEnd.UpstreamTruncated];
    }

    private static string WholeResponse(Script script)
    {
        (string client, string upstream) = Texts[script];
        var talk = new Conversation();
        talk.ClientSays(client).UpstreamSays(upstream);
        string whole = talk.ToClient();
        Assert.EndsWith(Conversation.BodyOf(upstream), whole, StringComparison.Ordinal);
        talk.End();
        return whole;
    }
}
