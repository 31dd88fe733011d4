using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>
/// All API keys, packed: a million of them are some large arrays, not millions of objects. Keys have numbers from 0, which mean
/// something in this set alone.
/// </summary>
public sealed class KeysConfig
{
    private readonly KeyNames _names;
    private readonly PackedList<KeyRow> _rows;
    private readonly PackedList<KeyHashConfig> _hashes;
    private readonly IReadOnlyList<string> _files;

    internal KeysConfig(
        KeyNames names, PackedList<KeyRow> rows, PackedList<KeyHashConfig> hashes, IReadOnlyList<string> files, IReadOnlyList<IReadOnlyList<PlanConfig>> planSets)
    {
        _names = names;
        _rows = rows;
        _hashes = hashes;
        _files = files;
        PlanSets = planSets;
    }

    public static KeysConfig None { get; } = new(new KeyNames(), new PackedList<KeyRow>(), new PackedList<KeyHashConfig>(), [], []);

    /// <summary>How many keys there are.</summary>
    public int Count => _rows.Count;

    /// <summary>How many hashes there are: one for each key, and one more for those in rotation.</summary>
    public int HashCount => _hashes.Count;

    /// <summary>The combinations of plans that keys have; few, however many keys there are.</summary>
    public IReadOnlyList<IReadOnlyList<PlanConfig>> PlanSets { get; }

    /// <summary>A key's name in ASCII.</summary>
    public ReadOnlySpan<byte> NameBytesOf(int key) => _names[key];

    public string NameOf(int key) => Encoding.ASCII.GetString(_names[key]);

    /// <summary>The index of its combination in <see cref="PlanSets"/>.</summary>
    public int PlanSetOf(int key) => _rows[key].PlanSet;

    public IReadOnlyList<PlanConfig> PlansOf(int key) => PlanSets[PlanSetOf(key)];

    public SourcePosition PositionOf(int key)
    {
        ref KeyRow row = ref _rows[key];
        return new SourcePosition(_files[row.File], row.Line, row.Column);
    }

    /// <summary>A hash, with what holds for it. A key's own comes at its own number among the first <see cref="Count"/>; those of previous ones behind.</summary>
    public KeyHashConfig HashAt(int number) => _hashes[number];

    /// <summary>Whether both have the same keys in the same order, with plans of the same names, for the one was taken over from the other.</summary>
    public bool IsTakenOverFrom(KeysConfig other) => ReferenceEquals(_rows, other._rows);

    /// <summary>These keys with other plans of the same names.</summary>
    internal KeysConfig With(IReadOnlyList<IReadOnlyList<PlanConfig>> planSets) => new(_names, _rows, _hashes, _files, planSets);

    /// <summary>The number of the key with a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name) => _names.Find(name);
}

/// <summary>A hash of a key and when it is good.</summary>
/// <param name="Key">The key's number.</param>
/// <param name="High">The first half of SHA-256, big-endian.</param>
/// <param name="Low">The second half.</param>
/// <param name="NotBefore">Seconds since 1970 UTC from which on it is good; 0 for always.</param>
/// <param name="Expires">Seconds since 1970 UTC from which on it is not; <see cref="Never"/> for never.</param>
/// <param name="IsEnabled">False for a key that is shut out.</param>
public readonly record struct KeyHashConfig(int Key, UInt128 High, UInt128 Low, uint NotBefore, uint Expires, bool IsEnabled)
{
    public const uint Never = uint.MaxValue;
}

/// <summary>What is kept of a key beside its name and hashes.</summary>
internal readonly record struct KeyRow(int PlanSet, int File, int Line, int Column);
