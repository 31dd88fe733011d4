using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>One loop's pools, by the dense id of the endpoint, and its balancing state, by the id of the upstream.</summary>
internal sealed class UpstreamPools
{
    private readonly GatewayLoop _home;
    private EndpointPool?[] _pools = [];
    private BalancerState[] _balancers = [];

    public UpstreamPools(GatewayLoop home) => _home = home;

    public EndpointPool Of(Endpoint endpoint)
    {
        EndpointPool pool = _pools[endpoint.Id] ??= new EndpointPool(_home, endpoint);
        return pool;
    }

    public ref BalancerState BalancerOf(Upstream upstream) => ref _balancers[upstream.Id];

    /// <summary>Idle connections of an endpoint on this loop.</summary>
    public int IdleOf(int endpointId) => _pools[endpointId]?.Idle ?? 0;

    /// <summary>Makes room for the ids of a new snapshot; on the loop, before it is used.</summary>
    public void Prepare(GatewaySnapshot snapshot)
    {
        if (_pools.Length < snapshot.Endpoints.Count)
        {
            Array.Resize(ref _pools, snapshot.Endpoints.Count);
        }

        foreach (Endpoint endpoint in snapshot.Endpoints)
        {
            if (_pools[endpoint.Id] is { } pool && ReferenceEquals(pool.Endpoint.State, endpoint.State))
            {
                pool.Adopt(endpoint);
            }
        }

        foreach (EndpointPool? pool in _pools)
        {
            pool?.CloseSurplus(); // After all: a retired endpoint's connections may have held slots of one that stays.
        }

        int known = _balancers.Length;
        if (known < snapshot.Upstreams.Count)
        {
            Array.Resize(ref _balancers, snapshot.Upstreams.Count);
            for (int i = known; i < _balancers.Length; i++)
            {
                // Loops start at different places, so that they do not march in step over the endpoints.
                _balancers[i] = new BalancerState { Cursor = (uint)_home.Index, Random = _home.Random.Next() | 1 };
            }
        }
    }

    public void Cede(int endpointId) => (endpointId < _pools.Length ? _pools[endpointId] : null)?.Cede();

    public void SlotAvailable(int endpointId) => (endpointId < _pools.Length ? _pools[endpointId] : null)?.SlotAvailable();

    public void CloseIdle()
    {
        foreach (EndpointPool? pool in _pools)
        {
            pool?.CloseIdle();
        }
    }
}
