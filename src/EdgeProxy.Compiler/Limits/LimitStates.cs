using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// Buckets and counts that outlive reloads. Buckets of listeners, stages and routes: by what they limit and by what, as long as
/// the documents have them. Of plans and keys: as long as the process lives, so that a plan or key which a bad push dropped has
/// its counts when it is back.
/// </summary>
internal sealed class LimitStates
{
    public Dictionary<string, TokenBucketState> Buckets { get; set; } = new(StringComparer.Ordinal);

    public Dictionary<string, BucketTableState> Tables { get; set; } = new(StringComparer.Ordinal);

    public Dictionary<string, PlanState> Plans { get; } = new(StringComparer.Ordinal);

    public KeySlots Keys { get; } = new();
}

/// <summary>What a plan keeps: a slot for each key that it ever had, and what is counted by slot.</summary>
internal sealed class PlanState
{
    public int Slots { get; set; }

    public BucketSetState? Throttle { get; set; }

    public QuotaSetState? Quota { get; set; }

    /// <summary>By API, stage and route id.</summary>
    public Dictionary<string, BucketSetState> Routes { get; } = new(StringComparer.Ordinal);

    public void EnsureSlots(long now)
    {
        Throttle?.EnsureSlots(Slots, now);
        Quota?.EnsureSlots(Slots);
        foreach (BucketSetState route in Routes.Values)
        {
            route.EnsureSlots(Slots, now);
        }
    }
}

/// <summary>
/// Dense ids of keys by name, and their slots in plans. Neither is ever given to another key while the process lives, since an
/// exchange under way may still be counted by it: some 60 bytes for each name that there ever was.
/// </summary>
internal sealed class KeySlots
{
    private readonly Lock _reading = new();
    private readonly KeyNames _names = new();

    /// <summary>By key, its slot in the plan that it had first, which for most is the only one.</summary>
    private readonly List<PlanSlot> _first = [];

    private readonly Dictionary<PlanSlot, int> _further = [];

    /// <summary>Of this process, by which tables of keys spread hashes.</summary>
    public ulong TableSecret { get; } = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    public int IdOf(ReadOnlySpan<byte> name)
    {
        lock (_reading)
        {
            int id = _names.Add(name);
            if (id == _first.Count)
            {
                _first.Add(new PlanSlot(-1, -1));
            }

            return id;
        }
    }

    /// <summary>A key's name in ASCII. From any thread; all else is for the one that loads.</summary>
    public string NameOf(int id)
    {
        lock (_reading)
        {
            return Encoding.ASCII.GetString(_names[id]);
        }
    }

    public PlanSlot SlotOf(int key, int plan, PlanState state)
    {
        PlanSlot first = _first[key];
        if (first.Plan == plan)
        {
            return first;
        }

        if (first.Plan < 0)
        {
            return _first[key] = new PlanSlot(plan, state.Slots++);
        }

        var further = new PlanSlot(plan, key);
        if (!_further.TryGetValue(further, out int slot))
        {
            slot = state.Slots++;
            _further.Add(further, slot);
        }

        return new PlanSlot(plan, slot);
    }
}
