using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>Everything that is made of one set of documents.</summary>
public sealed class CompiledGateway
{
    private const int KeyNameMax = 128;

    private readonly CompiledRoute?[] _byId;
    private readonly LimitDraft _limits;

    internal CompiledGateway(
        GatewaySnapshot snapshot,
        IReadOnlyList<ListenerBinding> bindings,
        IReadOnlyList<ResolvedName> names,
        IReadOnlyList<CompiledRoute> routes,
        LimitDraft limits,
        KeysConfig keys)
    {
        KeysConfig = keys;
        _limits = limits;
        Snapshot = snapshot;
        Bindings = bindings;
        Names = names;
        Routes = routes;
        _byId = new CompiledRoute?[snapshot.Routes.Count];
        foreach (CompiledRoute route in routes)
        {
            _byId[route.Route.Id] = route;
        }
    }

    public GatewaySnapshot Snapshot { get; }

    /// <summary>The API keys by name.</summary>
    internal KeysConfig KeysConfig { get; }

    /// <summary>The tables of limits by address and by header that are in use.</summary>
    public IReadOnlyCollection<BucketTableState> LimitTables => _limits.Tables;

    /// <summary>
    /// Applies the terms of these documents to the buckets and counts that are kept. Right before the snapshot is published, and
    /// only when it will be: until then the terms before are in force.
    /// </summary>
    /// <param name="nanoseconds">A reading of the buckets' clock, made for this call.</param>
    public void PutLimitsInForce(long nanoseconds) => _limits.TakeEffect(nanoseconds);

    /// <summary>The name of a key by its dense id, also of one that left the documents. From any thread.</summary>
    public string KeyNameOf(int id) => _limits.Keys.NameOf(id);

    /// <summary>A key's slot in a plan of the snapshot; -1 when there is no such key, or it has another plan.</summary>
    public int SlotOf(Plan plan, string key)
    {
        int number = key.Length <= KeyNameMax ? KeysConfig.Find(Encoding.UTF8.GetBytes(key)) : -1;
        if (number >= 0)
        {
            foreach (PlanSlot slot in Snapshot.Keys.SlotsOf(number))
            {
                if (slot.Plan == plan.Id)
                {
                    return slot.Slot;
                }
            }
        }

        return -1;
    }

    /// <summary>In the order of the documents; the same listeners as the snapshot's.</summary>
    public IReadOnlyList<ListenerBinding> Bindings { get; }

    /// <summary>Endpoints whose host is a name; their addresses are for an <see cref="EdgeNameResolver"/> to find.</summary>
    public IReadOnlyList<ResolvedName> Names { get; }

    /// <summary>The routes of all stages, in the order of the documents, with what was written about each.</summary>
    public IReadOnlyList<CompiledRoute> Routes { get; }

    /// <summary>By the id that the route table returns; retired routes are not found.</summary>
    public CompiledRoute? RouteById(int id) => (uint)id < (uint)_byId.Length ? _byId[id] : null;
}
