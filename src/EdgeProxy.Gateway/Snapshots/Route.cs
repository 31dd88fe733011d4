namespace EdgeProxy.Gateway;

/// <summary>A compiled route of one stage: everything an exchange needs, resolved.</summary>
public sealed class Route
{
    public required int Id { get; init; }

    /// <summary>The route's stable id within its API, such as <c>GET /orders/{id}</c>.</summary>
    public required string RouteId { get; init; }

    public required string Api { get; init; }

    public required string Stage { get; init; }

    public required int StageId { get; init; }

    public required Integration Integration { get; init; }

    /// <summary>What decides before the integration is asked; empty arrays where nothing is configured.</summary>
    public RoutePolicies Policies { get; init; } = RoutePolicies.None;

    /// <summary>How its responses are cached; null when they are not. Of routes with an <see cref="HttpIntegration"/> alone.</summary>
    public CachePolicy? Cache { get; init; }

    /// <summary>Whether anything of its stage is cached, so that a method that is not safe may make it invalid.</summary>
    public bool MayInvalidate { get; init; }

    /// <summary>Request body bytes at most; <see cref="long.MaxValue"/> for no bound.</summary>
    public required long BodyBytesMax { get; init; }

    /// <summary>Whether a client may close its sending half and still get its response.</summary>
    public required bool HalfClose { get; init; }

    /// <summary>Whether WebSocket upgrades are passed on.</summary>
    public required bool Upgrades { get; init; }

    /// <summary>Milliseconds without a byte either way after which a tunnel is closed; 0 for none.</summary>
    public required long TunnelIdle { get; init; }

    /// <summary>Milliseconds without a request body byte; null for the listener's.</summary>
    public required long? BodyTimeout { get; init; }

    /// <summary>Left the documents: no request reaches it any more, but exchanges that began before still count under its id.</summary>
    public bool IsRetired { get; init; }
}
