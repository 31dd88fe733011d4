using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>A setting that a route takes from its upstream unless it, or its API, says otherwise.</summary>
/// <param name="OfUpstream">As the upstream has it.</param>
/// <param name="OfRoute">As it applies to a route.</param>
/// <param name="IsInherited">Whether a route has what its upstream has.</param>
internal sealed record InheritedSetting(
    Setting<UpstreamConfig> OfUpstream, Setting<HttpIntegrationConfig> OfRoute, Func<HttpIntegrationConfig, bool> IsInherited);

/// <summary>The settings of upstreams.</summary>
internal static class UpstreamSettings
{
    private const DifferenceSeverity Breaking = DifferenceSeverity.Breaking;
    private const DifferenceSeverity Change = DifferenceSeverity.Change;

    public static IReadOnlyList<InheritedSetting> Inherited { get; } =
    [
        Bound("timeouts.response", timeouts => timeouts.Response),
        Bound("timeouts.idle", timeouts => timeouts.Idle),
        Bound("timeouts.write", timeouts => timeouts.Write),
        Bound("timeouts.exchange", timeouts => timeouts.Exchange),
        new(
            Setting.Plain<UpstreamConfig>("retries.max", u => Setting.Number(u.RetriesMax)),
            Setting.Plain<HttpIntegrationConfig>("retries.max", http => Setting.Number(http.RetriesMax)),
            http => http.RetriesMax == http.Upstream.RetriesMax),
        new(
            Setting.Of<UpstreamConfig, HostConfig>("host", u => u.Host, Setting.Host, static (_, _) => Change),
            Setting.Of<HttpIntegrationConfig, HostConfig>("host", http => http.Host, Setting.Host, static (_, _) => Change),
            http => http.Host == http.Upstream.Host),
    ];

    /// <summary>Those that all routes of the upstream share. TLS's are compared where there is an endpoint that it is for.</summary>
    public static IReadOnlyList<Setting<UpstreamConfig>> Own { get; } =
    [
        Setting.Plain<UpstreamConfig>("balance", BalanceOf),
        Setting.Bound<UpstreamConfig>("timeouts.connect", u => u.Timeouts.Connect),
        Setting.Most<UpstreamConfig>("pool.connectionsMax", u => u.Pool.ConnectionsMax),
        Setting.Interval<UpstreamConfig>("pool.idleTimeout", u => u.Pool.IdleTimeout),
        Setting.Most<UpstreamConfig>("pool.queueMax", u => u.Pool.QueueMax),
        Setting.Bound<UpstreamConfig>("pool.queueTimeout", u => u.Pool.QueueTimeout),
        Setting.Interval<UpstreamConfig>("resolve.interval", u => u.ResolveInterval),
    ];

    public static IReadOnlyList<Setting<UpstreamConfig>> Tls { get; } =
    [
        Setting.Flag<UpstreamConfig>("tls.verify", u => u.Tls.Verify, whenOn: Change, whenOff: Breaking),
        Setting.Plain<UpstreamConfig>("tls.serverName", u => u.Tls.ServerName ?? "the endpoint's host"),
        Setting.Plain<UpstreamConfig>("tls.ca", u => u.Tls.Ca is { } ca ? CertificateLoader.Digest(ca.Text)[..16] : "the system's"),
        Setting.Plain<UpstreamConfig>("tls.clientCertificate", u => u.Tls.ClientCertificate?.Name ?? "none"),
    ];

    private static InheritedSetting Bound(string name, Func<UpstreamTimeoutsConfig, TimeSpan> value) => new(
        Setting.Bound<UpstreamConfig>(name, upstream => value(upstream.Timeouts)),
        Setting.Bound<HttpIntegrationConfig>(name, http => value(http.Timeouts)),
        http => value(http.Timeouts) == value(http.Upstream.Timeouts));

    private static string BalanceOf(UpstreamConfig upstream) => upstream.Balance switch
    {
        BalanceKind.LeastRequests => "leastRequests",
        BalanceKind.PowerOfTwo => "powerOfTwo",
        BalanceKind.Random => "random",
        _ => "roundRobin",
    };
}
