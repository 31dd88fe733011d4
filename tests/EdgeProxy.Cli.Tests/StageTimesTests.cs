using EdgeProxy.Gateway;

namespace EdgeProxy.Cli.Tests;

public sealed class StageTimesTests
{
    private const string Labels = "{api=\"a\",stage=\"s\"}";

    private readonly MetricsRegistry _registry = new();
    private readonly IStageTimes _times;

    public StageTimesTests() => _times = new StageMetrics(_registry, new SeriesBudget(1000)).Of("a", "s");

    [Fact]
    public async Task ForwardedExchange_IsSplitBetweenUpstreamAndGateway()
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
        Exposition figures = await FiguresAsync();
        Assert.Equal(2.5, figures["edgeproxy_request_duration_seconds_sum" + Labels], precision: 9);
        Assert.Equal(1.0, figures["edgeproxy_upstream_duration_seconds_sum" + Labels], precision: 9);
        Assert.Equal(0.75, figures["edgeproxy_overhead_seconds_sum" + Labels], precision: 9);
    }

    [Fact]
    public async Task ExchangeWithoutUpstream_IsAllOverhead()
    {
        _times.Observe(new Outcome { End = ExchangeEnd.Completed, StartedAt = 1_000_000_000, EndedAt = 1_500_000_000 });
        Exposition figures = await FiguresAsync();
        Assert.Equal(0, figures["edgeproxy_upstream_duration_seconds_count" + Labels]);
        Assert.Equal(0.5, figures["edgeproxy_overhead_seconds_sum" + Labels], precision: 9);
    }

    [Fact]
    public async Task UpstreamWithoutResponse_IsNoUpstreamDuration()
    {
        _times.Observe(new Outcome { End = ExchangeEnd.UpstreamResponseTimeout, StartedAt = 1_000_000_000, SentAt = 1_100_000_000, FetchedAt = 2_000_000_000, EndedAt = 2_000_000_000 });
        Exposition figures = await FiguresAsync();
        Assert.Equal(1, figures["edgeproxy_request_duration_seconds_count" + Labels]);
        Assert.Equal(0, figures["edgeproxy_upstream_duration_seconds_count" + Labels]);
    }

    [Fact]
    public async Task Tunnel_IsNoRequestDuration()
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
        Exposition figures = await FiguresAsync();
        Assert.Equal(0, figures["edgeproxy_request_duration_seconds_count" + Labels]);
        Assert.Equal(0.25, figures["edgeproxy_overhead_seconds_sum" + Labels], precision: 9);
    }

    private async Task<Exposition> FiguresAsync()
    {
        using var text = new MemoryStream();
        await _registry.WriteAsync(text, CancellationToken.None);
        return new Exposition(System.Text.Encoding.UTF8.GetString(text.ToArray()));
    }
}
