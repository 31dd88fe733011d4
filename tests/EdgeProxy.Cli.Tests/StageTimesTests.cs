using System.Buffers;
using EdgeProxy.Gateway;

namespace EdgeProxy.Cli.Tests;

public sealed class StageTimesTests
{
    private const string Labels = "{api=\"a\",stage=\"s\"}";

    private readonly MetricsRegistry _registry = new();
    private readonly IStageTimes _times;

    public StageTimesTests() => _times = new StageMetrics(_registry, new SeriesBudget(1000)).Of("a", "s");

    [Fact]
    public void ForwardedExchange_IsSplitBetweenUpstreamAndGateway()
    {
        _times.Observe(new Outcome
        {
            End = ExchangeEnd.Completed,
            StartedAt = 1_000_000_000,
            SentAt = 1_250_000_000,
            HeadAt = 2_250_000_000,
            FetchedAt = 3_000_000_000,
            EndedAt = 3_500_000_000,
        });
        Exposition figures = Figures();
        Assert.Equal(2.5, figures["edgeproxy_request_duration_seconds_sum" + Labels], precision: 9);
        Assert.Equal(1.0, figures["edgeproxy_upstream_duration_seconds_sum" + Labels], precision: 9);
        Assert.Equal(0.75, figures["edgeproxy_overhead_seconds_sum" + Labels], precision: 9);
    }

    [Fact]
    public void ExchangeWithoutUpstream_IsAllOverhead()
    {
        _times.Observe(new Outcome { End = ExchangeEnd.Completed, StartedAt = 1_000_000_000, EndedAt = 1_500_000_000 });
        Exposition figures = Figures();
        Assert.Equal(0, figures["edgeproxy_upstream_duration_seconds_count" + Labels]);
        Assert.Equal(0.5, figures["edgeproxy_overhead_seconds_sum" + Labels], precision: 9);
    }

    [Fact]
    public void UpstreamWithoutResponse_IsNoUpstreamDuration()
    {
        _times.Observe(new Outcome { End = ExchangeEnd.UpstreamResponseTimeout, StartedAt = 1_000_000_000, SentAt = 1_100_000_000, FetchedAt = 2_000_000_000, EndedAt = 2_000_000_000 });
        Exposition figures = Figures();
        Assert.Equal(1, figures["edgeproxy_request_duration_seconds_count" + Labels]);
        Assert.Equal(0, figures["edgeproxy_upstream_duration_seconds_count" + Labels]);
    }

    [Fact]
    public void Tunnel_IsNoRequestDuration()
    {
        _times.Observe(new Outcome
        {
            End = ExchangeEnd.Shutdown,
            Status = 101,
            StartedAt = 1_000_000_000,
            SentAt = 1_250_000_000,
            HeadAt = 2_250_000_000,
            FetchedAt = 2_250_000_000,
            EndedAt = 90_000_000_000,
        });
        Exposition figures = Figures();
        Assert.Equal(0, figures["edgeproxy_request_duration_seconds_count" + Labels]);
        Assert.Equal(0.25, figures["edgeproxy_overhead_seconds_sum" + Labels], precision: 9);
    }

    private Exposition Figures()
    {
        var text = new ArrayBufferWriter<byte>();
        _registry.WriteTo(text);
        return new Exposition(System.Text.Encoding.UTF8.GetString(text.WrittenSpan));
    }
}
