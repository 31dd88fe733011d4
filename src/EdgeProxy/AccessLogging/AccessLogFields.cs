using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>
/// The one table of fields, in the order of a line that names none. Names are API Gateway's <c>$context</c> variables where it has one
/// for the thing; durations are milliseconds with three decimals, bytes are those of bodies.
/// </summary>
internal static class AccessLogFields
{
    /// <summary>Before a name, where the settings write it as API Gateway does.</summary>
    public const string Prefix = "$context.";

    public const string QueryStringName = "queryString";
    public const string RequestHeadersName = "requestHeaders";

    public static IReadOnlyList<AccessLogField> All { get; } =
    [
        new("requestId", static (ref w, in r, c) => FieldValues.Text(ref w, r.RequestId), true, "extendedRequestId"),
        new("requestTimeEpoch", static (ref w, in r, c) => FieldValues.Number(ref w, r.StartedAt.ToUnixTimeMilliseconds()), true),
        new("requestTime", static (ref w, in r, c) => FieldValues.Text(ref w, c.Time(r.StartedAt))),
        new("listener", static (ref w, in r, c) => FieldValues.Name(ref w, r.Client.Listener.Name), true),
        new("sourceIp", static (ref w, in r, c) => FieldValues.SourceAddress(ref w, r), true, "identity.sourceIp"),
        new("sourcePort", static (ref w, in r, c) => FieldValues.Positive(ref w, r.Client.PeerPort)),
        new("peerIp", static (ref w, in r, c) => FieldValues.Text(ref w, r.Client.PeerText)),
        new("tlsVersion", static (ref w, in r, c) => FieldValues.Text(ref w, TlsVersions.Of(r.Client.Tls)), true),
        new("httpMethod", static (ref w, in r, c) => FieldValues.Text(ref w, r.Method), true),
        new("domainName", static (ref w, in r, c) => FieldValues.Text(ref w, r.Host), true),
        new("path", static (ref w, in r, c) => FieldValues.Target(ref w, r.Path), true),
        new("canonicalPath", static (ref w, in r, c) => FieldValues.Target(ref w, r.CanonicalPath)),
        new(QueryStringName, static (ref w, in r, c) => FieldValues.Query(ref w, r)),
        new("protocol", static (ref w, in r, c) => FieldValues.Text(ref w, r.Protocol), true),
        new("status", static (ref w, in r, c) => FieldValues.Positive(ref w, r.Outcome.Status), true),
        new("outcome", static (ref w, in r, c) => FieldValues.Name(ref w, OutcomeLabels.Of(r.Outcome.End)), true),
        new("error.responseType", static (ref w, in r, c) => FieldValues.ResponseType(ref w, r.Outcome.Refusal), true),
        new("error.message", static (ref w, in r, c) => FieldValues.ResponseMessage(ref w, r.Outcome.Refusal)),
        new("protocolError", static (ref w, in r, c) => FieldValues.ProtocolError(ref w, r.Outcome.Error), true),
        new("apiId", static (ref w, in r, c) => FieldValues.Name(ref w, r.Route?.Api), true),
        new("stage", static (ref w, in r, c) => FieldValues.Name(ref w, r.Route?.Stage), true),
        new("routeKey", static (ref w, in r, c) => FieldValues.Name(ref w, r.Route?.RouteId), true),
        new("apiKeyId", static (ref w, in r, c) => FieldValues.Text(ref w, r.ApiKey), true, "identity.apiKeyId"),
        new("usagePlan", static (ref w, in r, c) => FieldValues.Name(ref w, r.Plan), true),
        new("limit", static (ref w, in r, c) => FieldValues.Limit(ref w, r.Outcome.Limit), true),
        new("upstream", static (ref w, in r, c) => FieldValues.Name(ref w, (r.Route?.Integration as HttpIntegration)?.Upstream.Name)),
        new("endpoint", static (ref w, in r, c) => FieldValues.Name(ref w, r.Endpoint?.Name), true),
        new("attempts", static (ref w, in r, c) => FieldValues.Positive(ref w, r.Outcome.Attempts), true),
        new("integration.status", static (ref w, in r, c) => FieldValues.Positive(ref w, r.Outcome.UpstreamStatus), true, "integrationStatus"),
        new("integration.latency", static (ref w, in r, c) => FieldValues.IntegrationLatency(ref w, r.Outcome), true, "integrationLatency"),
        new("integration.error", static (ref w, in r, c) => FieldValues.IntegrationError(ref w, r.Outcome), false, "integrationErrorMessage"),
        new("responseLatency", static (ref w, in r, c) => FieldValues.Milliseconds(ref w, r.Duration), true),
        new("requestLength", static (ref w, in r, c) => FieldValues.Number(ref w, r.Outcome.RequestBytes), true),
        new("responseLength", static (ref w, in r, c) => FieldValues.Number(ref w, r.Outcome.ResponseBytes), true),
        new("cacheStatus", static (ref w, in r, c) => FieldValues.Cached(ref w, r.Outcome.Cache), true),
        new("userAgent", static (ref w, in r, c) => FieldValues.Text(ref w, r.UserAgent), true, "identity.userAgent"),
        new("referer", static (ref w, in r, c) => FieldValues.Referer(ref w, r.Referer, c)),
        new("traceId", static (ref w, in r, c) => FieldValues.Text(ref w, r.TraceId), true),
        new(RequestHeadersName, static (ref w, in r, c) => FieldValues.Headers(ref w, r, c)),
        new("phases", static (ref w, in r, c) => FieldValues.Phases(ref w, r.Outcome)),
    ];

    public static IEnumerable<AccessLogField> Defaults => All.Where(static row => row.IsDefault);

    /// <summary>The field that a setting names, with or without <see cref="Prefix"/>; null when there is none.</summary>
    public static AccessLogField? Find(string written)
    {
        string name = WithoutPrefix(written);
        return All.FirstOrDefault(row => string.Equals(row.Name, name, StringComparison.Ordinal) || string.Equals(row.Alias, name, StringComparison.Ordinal));
    }

    /// <summary>Every name that is understood.</summary>
    public static IEnumerable<string> Names => All.Select(static row => row.Name).Concat(All.Select(static row => row.Alias).OfType<string>());

    public static string WithoutPrefix(string written) => written.StartsWith(Prefix, StringComparison.Ordinal) ? written[Prefix.Length..] : written;
}
