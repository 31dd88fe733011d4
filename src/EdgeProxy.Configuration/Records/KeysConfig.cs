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
    private readonly KeysOrigin? _origin;

    internal KeysConfig(
        KeyNames names, PackedList<KeyRow> rows, PackedList<KeyHashConfig> hashes, IReadOnlyList<string> files, IReadOnlyList<IReadOnlyList<PlanConfig>> planSets,
        KeysOrigin? origin = null)
    {
        _names = names;
        _rows = rows;
        _hashes = hashes;
        _origin = origin;
        Files = files;
        PlanSets = planSets;
    }

    public static KeysConfig None { get; } = new(new KeyNames(), new PackedList<KeyRow>(), new PackedList<KeyHashConfig>(), [], []);

    /// <summary>Where keys are from; rows name them by number.</summary>
    internal IReadOnlyList<string> Files { get; }

    /// <summary>Which set this is, for those made from it.</summary>
    internal object Identity { get; private init; } = new();

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
        return new SourcePosition(Files[row.File], row.Line, row.Column);
    }

    internal ref readonly KeyRow RowOf(int key) => ref _rows[key];

    /// <summary>A hash, with what holds for it. A key's own comes at its own number among the first <see cref="Count"/>; those of previous ones behind.</summary>
    public KeyHashConfig HashAt(int number) => _hashes[number];

    /// <summary>Whether both have the same keys in the same order, with plans of the same names, for the one was taken over from the other.</summary>
    public bool IsTakenOverFrom(KeysConfig other) => ReferenceEquals(Identity, other.Identity);

    /// <summary>
    /// What numbers an earlier set's keys have here, for those that were taken over from it as they were, by their numbers there; -1 for the others.
    /// Those taken over come first, in the order that they had. Empty when nothing is known of the two.
    /// </summary>
    public ReadOnlySpan<int> NumbersFrom(KeysConfig earlier) => ReferenceEquals(_origin?.Set, earlier.Identity) ? _origin!.NumberOf : default;

    /// <summary>As <see cref="NumbersFrom"/>, of hashes: those of previous values that were taken over come first among their kind.</summary>
    public int[] HashNumbersFrom(KeysConfig earlier)
    {
        ReadOnlySpan<int> keys = NumbersFrom(earlier);
        if (keys.IsEmpty)
        {
            return [];
        }

        int[] numbers = new int[earlier.HashCount];
        keys.CopyTo(numbers);
        int next = Count;
        for (int number = earlier.Count; number < numbers.Length; number++)
        {
            numbers[number] = keys[earlier.HashAt(number).Key] < 0 ? -1 : next++;
        }

        return numbers;
    }

    /// <summary>A copy of the names of those keys that have a number in it.</summary>
    internal KeyNames NamesAs(ReadOnlySpan<int> numberOf) => _names.Renumbered(numberOf);

    /// <summary>These keys with other plans of the same names.</summary>
    internal KeysConfig With(IReadOnlyList<IReadOnlyList<PlanConfig>> planSets) => new(_names, _rows, _hashes, Files, planSets, _origin) { Identity = Identity };

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

/// <summary>The set that another was made from by changes.</summary>
/// <param name="Set">Its identity alone: a set must not keep all those before it.</param>
/// <param name="NumberOf">By a key's number there, that here, or -1.</param>
internal sealed record KeysOrigin(object Set, int[] NumberOf);
