using System.Buffers;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Cli.Tests;

/// <summary>The text that somebody reads at three in the morning.</summary>
public sealed class FailuresTextTests
{
    [Fact]
    public void Timeout_ShowsWhereTheTimeWent()
    {
        var sample = new SampleExchange();
        sample.Outcome.Status = 504;
        sample.Outcome.End = ExchangeEnd.UpstreamResponseTimeout;
        sample.Outcome.Refusal = GatewayResponseType.IntegrationTimeout;
        sample.Outcome.UpstreamStatus = 0;
        sample.Outcome.HeadAt = sample.Outcome.FirstByteAt = 0;
        sample.Outcome.FetchedAt = sample.Outcome.StartedAt + 29_001_250_000;
        sample.Outcome.EndedAt = sample.Outcome.FetchedAt + 30_000;
        Assert.Equal(
            """
            2029-10-10T13:55:36.789Z  GET / HTTP/1.1
              504 upstream_response_timeout after 29.001 s, most of it in: upstream wait

              request id  7
              trace id    0af7651916cd43dd8448eb211c80319c
              client      192.0.2.1 on listener public
              route       shop / prod / GET /{id}
              answer      INTEGRATION_TIMEOUT, the gateway's own
              bodies      5 bytes in, 2326 bytes out

              route              0.021 ms |.                                       |
              connect            1.201 ms |.                                       |
              send head          0.028 ms |.                                       |
              upstream wait      29.000 s |########################################|  <- here it ended: upstream_response_timeout
              finish             0.030 ms |                                       .|

              | GET / HTTP/1.1
              | Host: a
              | X-Tenant: blue
              | Cookie: ***


            """,
            Render(sample, isDetailed: true));
    }

    [Fact]
    public void SlowExchange_ShowsWhatWasSlow()
    {
        var sample = new SampleExchange();
        sample.Outcome.HeadAt += 2_000_000_000;
        sample.Outcome.FirstByteAt = sample.Outcome.FetchedAt = sample.Outcome.EndedAt = sample.Outcome.HeadAt + 100_000;
        Assert.Contains("upstream wait       2.010 s |########################################|  <- most of the time\n", Render(sample, isDetailed: true), StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenHead_ShowsTheClause()
    {
        var sample = new SampleExchange { Head = null, Received = "GET / HTTP/1.1\nX\0: y"u8.ToArray(), RequestId = [], TraceId = [], HasRoute = false };
        sample.Outcome = new Outcome { StartedAt = 1, EndedAt = 20_001, End = ExchangeEnd.Refused, Error = ProtocolError.BareLineFeed, Refusal = GatewayResponseType.BadRequest, Status = 400 };
        Assert.Equal(
            """
            2029-10-10T13:55:36.789Z  GET / HTTP/1.1
              400 refused after 0.020 ms, most of it in: finish
              the client broke the protocol: bare_line_feed, RFC 9112 section 2.2: LINE

              client      192.0.2.1 on listener public
              route       none matched
              answer      BAD_REQUEST, the gateway's own
              bodies      0 bytes in, 0 bytes out

              finish             0.020 ms |########################################|  <- here it ended: refused

              | GET / HTTP/1.1
              | X\x00: y


            """,
            System.Text.RegularExpressions.Regex.Replace(Render(sample, isDetailed: true), "(?<=section 2.2: ).*", "LINE", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Several_AreALineEach()
    {
        var sample = new SampleExchange();
        sample.Outcome.Status = 502;
        sample.Outcome.End = ExchangeEnd.UpstreamReset;
        Assert.Equal(
            """
            TIME                     STATUS OUTCOME                          TOOK  MOST OF IT IN     REQUEST ID                       REQUEST
            2029-10-10T13:55:36.789Z 502    upstream_reset              12.034 ms  upstream wait     7                                GET / HTTP/1.1

            """,
            Render(sample, isDetailed: false));
    }

    [Fact]
    public void Nothing_IsSaid()
    {
        var json = new ArrayBufferWriter<byte>();
        FailuresJson.Write(json, []);
        Assert.Equal("nothing of that kind is on record\n", FailuresText.Render(json.WrittenMemory, isDetailed: true));
    }

    private static string Render(SampleExchange sample, bool isDetailed)
    {
        var ring = new FailureRing(1);
        sample.Tell((in record) => ring.Keep(record, sample.Outcome.Status >= 500 ? FailureKind.Failed : FailureKind.Slow));
        var json = new ArrayBufferWriter<byte>();
        FailuresJson.Write(json, [.. ring.Failures(0)]);
        return FailuresText.Render(json.WrittenMemory, isDetailed);
    }
}
