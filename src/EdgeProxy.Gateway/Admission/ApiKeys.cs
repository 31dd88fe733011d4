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
    private readonly int[] _ids;
    private readonly int[] _firstSlots;
    private readonly PlanSlot[] _slots;

    /// <param name="version">Another for each set: who remembers a key notes it.</param>
    /// <param name="table">From hashes to numbers.</param>
    /// <param name="names">By number.</param>
    /// <param name="ids">By number, dense ids that are the same as long as the process lives.</param>
    /// <param name="firstSlots">By number, where the key's slots begin; one more at the end.</param>
    /// <param name="slots">The slots of all keys.</param>
    public ApiKeys(long version, KeyTable table, IKeyNames names, int[] ids, int[] firstSlots, PlanSlot[] slots)
    {
        Version = version;
        Table = table;
        _names = names;
        _ids = ids;
        _firstSlots = firstSlots;
        _slots = slots;
    }

    public static ApiKeys None { get; } = new(0, KeyTable.Empty, NoNames.Instance, [], [0], []);

    public long Version { get; }

    public KeyTable Table { get; }

    /// <summary>How many keys there are.</summary>
    public int Count => _ids.Length;

    public int IdOf(int key) => _ids[key];

    public ReadOnlySpan<byte> NameOf(int key) => _names.NameOf(key);

    public ReadOnlySpan<PlanSlot> SlotsOf(int key) => _slots.AsSpan(_firstSlots[key], _firstSlots[key + 1] - _firstSlots[key]);

    private sealed class NoNames : IKeyNames
    {
        public static NoNames Instance { get; } = new();

        public ReadOnlySpan<byte> NameOf(int key) => default;
    }
}
