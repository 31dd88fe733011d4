using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>The compiled, immutable whole of the documents. An exchange reads the current one once and carries it to its end.</summary>
public sealed class GatewaySnapshot
{
    /// <summary>Counts from 1; each publication has the next.</summary>
    public required long Version { get; init; }

    public required RouteTable Table { get; init; }

    /// <summary>Indexed by the ids that <see cref="Table"/> returns. Ids outlive reloads: what left the documents stays in its place, retired.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>Indexed by <see cref="Upstream.Id"/>.</summary>
    public required IReadOnlyList<Upstream> Upstreams { get; init; }

    /// <summary>All endpoints of all upstreams, indexed by <see cref="Endpoint.Id"/>.</summary>
    public required IReadOnlyList<Endpoint> Endpoints { get; init; }

    public required IReadOnlyList<Listener> Listeners { get; init; }

    /// <summary>Stages, indexed by <see cref="Route.StageId"/>.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>Usage plans, indexed by <see cref="Plan.Id"/>; those that left the documents stay in their place.</summary>
    public IReadOnlyList<Plan> Plans { get; init; } = [];

    public ApiKeys Keys { get; init; } = ApiKeys.None;

    /// <summary>Where requests bear API keys, at any of the APIs.</summary>
    public KeyPlaces KeyPlaces { get; init; } = KeyPlaces.None;

    /// <summary>A listener's terms; null when it left the documents. Ids are not indexes.</summary>
    internal Listener? ListenerOf(int id)
    {
        for (int i = 0; i < Listeners.Count; i++)
        {
            if (Listeners[i].Id == id)
            {
                return Listeners[i];
            }
        }

        return null;
    }
}

/// <summary>A stage of an API: the labels of its metrics, and where its durations go.</summary>
public sealed record Stage(int Id, string Api, string Name, IStageTimes Times);
