namespace EdgeProxy.Configuration;

/// <summary>
/// Documents without a mistake, as records: names are resolved, values parsed, settings merged. Only the validator makes one.
/// Whether routes conflict and what PEM texts hold is found when it is compiled.
/// </summary>
public sealed class ValidatedConfig
{
    internal ValidatedConfig(
        IReadOnlyList<ListenerConfig> listeners,
        IReadOnlyList<CertificateConfig> certificates,
        IReadOnlyList<UpstreamConfig> upstreams,
        IReadOnlyList<ApiConfig> apis,
        IReadOnlyList<PlanConfig> plans,
        KeysConfig keys)
    {
        Listeners = listeners;
        Certificates = certificates;
        Upstreams = upstreams;
        Apis = apis;
        Plans = plans;
        Keys = keys;
    }

    /// <summary>At least one, unless the caller supplies its own.</summary>
    public IReadOnlyList<ListenerConfig> Listeners { get; }

    public IReadOnlyList<CertificateConfig> Certificates { get; }

    public IReadOnlyList<UpstreamConfig> Upstreams { get; }

    public IReadOnlyList<ApiConfig> Apis { get; }

    public IReadOnlyList<PlanConfig> Plans { get; }

    public KeysConfig Keys { get; }

    /// <summary>
    /// Strings of the documents into which placeholders were filled, and what is written there: whoever shows values shows
    /// that instead, since what was filled in may be a secret.
    /// </summary>
    public IReadOnlyDictionary<string, string> FilledTexts { get; internal init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
