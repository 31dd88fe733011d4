using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Names of keys by their numbers in one set.</summary>
public interface IKeyNames
{
    /// <summary>In ASCII, at most 128 bytes.</summary>
    ReadOnlySpan<byte> NameOf(int key);
}

/// <summary>A key's place in a plan.</summary>
/// <param name="Plan">The plan's id.</param>
/// <param name="Slot">Of the key, in the plan's buckets and counts.</param>
public readonly record struct PlanSlot(int Plan, int Slot);

/// <summary>The API keys of a snapshot: some large arrays, by the numbers that <see cref="Table"/> returns.</summary>
public sealed class ApiKeys
{
    private readonly IKeyNames _names;
    private readonly Entry[] _entries;

    /// <summary>Of keys that do not have exactly one.</summary>
    private readonly PlanSlot[] _slots;

    /// <param name="version">Another for each set: who remembers a key notes it.</param>
    /// <param name="table">From hashes to numbers.</param>
    /// <param name="names">By number.</param>
    /// <param name="ids">By number, dense ids that are the same as long as the process lives.</param>
    /// <param name="firstSlots">By number, where the key's slots begin; one more at the end.</param>
    /// <param name="slots">The slots of all keys.</param>
    public ApiKeys(long version, KeyTable table, IKeyNames names, int[] ids, int[] firstSlots, ReadOnlySpan<PlanSlot> slots)
    {
        Version = version;
        Table = table;
        _names = names;
        _entries = new Entry[ids.Length];
        var others = new List<PlanSlot>();
        for (int key = 0; key < ids.Length; key++)
        {
            ReadOnlySpan<PlanSlot> own = slots.Slice(firstSlots[key], firstSlots[key + 1] - firstSlots[key]);
            _entries[key] = new Entry(ids[key], own.Length, own.Length == 1 ? own[0] : new PlanSlot(-1, others.Count));
            others.AddRange(own.Length == 1 ? default : own);
        }

        _slots = [.. others];
    }

    public static ApiKeys None { get; } = new(0, KeyTable.Empty, NoNames.Instance, [], [0], []);

    public long Version { get; }

    public KeyTable Table { get; }

    /// <summary>How many keys there are.</summary>
    public int Count => _entries.Length;

    /// <summary>
    /// Looks a key up in <see cref="Table"/>. Where each key has one hash, its number is that of the table's entry: what is here of it is
    /// asked for ahead, and comes from memory while the entry does, not after it (<c>AdmissionBenchmarks.ColdKey</c>).
    /// </summary>
    public KeyMatch Find(in KeyHash hash, long unixSeconds)
    {
        int likely = Table.FirstEntryFor(hash);
        if ((uint)likely < (uint)_entries.Length)
        {
            _ = Volatile.Read(in _entries[likely].Id);
        }

        return Table.Find(hash, unixSeconds);
    }

    public int IdOf(int key) => _entries[key].Id;

    public ReadOnlySpan<byte> NameOf(int key) => _names.NameOf(key);

    public ReadOnlySpan<PlanSlot> SlotsOf(int key)
    {
        ref readonly Entry entry = ref _entries[key];
        return entry.Count == 1 ? new ReadOnlySpan<PlanSlot>(in entry.Slot) : _slots.AsSpan(entry.Slot.Slot, entry.Count);
    }

    /// <summary>All of a key in 16 bytes, so that a look-up among a million waits for memory once, and not for each of three arrays.</summary>
    /// <param name="id">Dense.</param>
    /// <param name="count">Slots of the key.</param>
    /// <param name="slot">The slot of one that has one; of others, where theirs begin.</param>
    private readonly struct Entry(int id, int count, PlanSlot slot)
    {
        public readonly PlanSlot Slot = slot;
        public readonly int Id = id;
        public readonly int Count = count;
    }

    private sealed class NoNames : IKeyNames
    {
        public static NoNames Instance { get; } = new();

        public ReadOnlySpan<byte> NameOf(int key) => default;
    }
}
