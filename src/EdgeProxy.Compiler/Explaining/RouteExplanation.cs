using EdgeProxy.Configuration;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>What would become of a request, and why.</summary>
public sealed record RouteExplanation
{
    public required string Method { get; init; }

    /// <summary>Host and optional port that the request is for.</summary>
    public required string Authority { get; init; }

    /// <summary>The request target, as it stands in the request line.</summary>
    public required string Target { get; init; }

    /// <summary>Whose limits and path policy hold; null when there is no listener, and the built-in ones do.</summary>
    public string? Listener { get; init; }

    /// <summary>The path that is matched and forwarded; null when the request is refused before.</summary>
    public string? CanonicalPath { get; init; }

    /// <summary>Which hosts' routes the request's host selects: a name, <c>*.suffix</c>, or <c>*</c>; null for none.</summary>
    public string? SelectedHost { get; init; }

    /// <summary>Routes whose host, stage path and pattern fit, in the order in which they were tried.</summary>
    public IReadOnlyList<ExplainedAttempt> Attempts { get; init; } = [];

    /// <summary>Null when none matched.</summary>
    public ExplainedRoute? Route { get; init; }

    /// <summary>Null when the request is served.</summary>
    public ExplainedRefusal? Refusal { get; init; }
}

/// <summary>What the gateway answers instead of serving.</summary>
/// <param name="Type">The gateway response.</param>
/// <param name="Status">Its status.</param>
/// <param name="Error">The label of the protocol error, as metrics have it; null when the request is valid.</param>
/// <param name="Reason">Why: for protocol errors the clause and what it says.</param>
public sealed record ExplainedRefusal(GatewayResponseType Type, int Status, string? Error, string Reason);

/// <summary>A route that was looked at.</summary>
public sealed record ExplainedAttempt(string Api, string Stage, string RouteId, RouteAttemptOutcome Outcome, string Reason, SourcePosition Position);

/// <summary>The route that matched.</summary>
public sealed record ExplainedRoute
{
    public required string Api { get; init; }

    public required string Stage { get; init; }

    public required string Id { get; init; }

    public required SourcePosition Position { get; init; }

    /// <summary>Names and values as they stand in the canonical path, still percent-encoded.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>What decides before the integration is asked, in order; empty where nothing is configured.</summary>
    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>For an integration that forwards; else null.</summary>
    public ExplainedForward? Forward { get; init; }

    /// <summary>For an integration that answers by itself; else null.</summary>
    public ExplainedAnswer? Answer { get; init; }

    public required HeaderEditsConfig RequestHeaders { get; init; }

    public required HeaderEditsConfig ResponseHeaders { get; init; }

    /// <summary>All settings as they apply, each with where it comes from.</summary>
    public required IReadOnlyList<ExplainedSetting> Settings { get; init; }
}

/// <summary>How a request is forwarded.</summary>
/// <param name="Upstream">The upstream's name.</param>
/// <param name="Target">Path and query as the upstream sees them.</param>
/// <param name="Endpoints">Those that may be chosen.</param>
public sealed record ExplainedForward(string Upstream, string Target, IReadOnlyList<ExplainedEndpoint> Endpoints);

/// <summary>An endpoint that may be chosen.</summary>
/// <param name="Url">As configured.</param>
/// <param name="Host">The value of <c>Host</c> that it gets.</param>
/// <param name="Addresses">Where it is; empty for a name that has not been resolved.</param>
/// <param name="ServerName">Asked for and verified in TLS; null for plain HTTP.</param>
public sealed record ExplainedEndpoint(string Url, string Host, IReadOnlyList<string> Addresses, string? ServerName);

/// <summary>What the gateway answers by itself.</summary>
/// <param name="Status">The status.</param>
/// <param name="Fields">Field lines without their ends.</param>
/// <param name="BodyBytes">Length of the body.</param>
public sealed record ExplainedAnswer(int Status, IReadOnlyList<string> Fields, int BodyBytes);

/// <summary>A setting as it applies.</summary>
/// <param name="Name">Its path below its owner: <c>timeouts.response</c>.</param>
/// <param name="Value">As it could be written.</param>
/// <param name="Level">The level whose value won.</param>
/// <param name="Position">Where it was written; null for a built-in default.</param>
public sealed record ExplainedSetting(string Name, string Value, SettingLevel Level, SourcePosition? Position);
