using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Takes keys from documents and files as they come, and makes the packed set. A name given twice is a mistake that names both places.</summary>
internal sealed class KeySetBuilder
{
    private readonly Diagnostics _diagnostics;
    private readonly KeyNames _names;
    private readonly PackedList<KeyRow> _rows = new();
    private readonly PackedList<KeyHashConfig> _hashes = new();
    private readonly List<KeyHashConfig> _previous = [];
    private readonly List<string> _files = [];
    private readonly Dictionary<string, int> _fileOf = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<PlanConfig>> _planSets = [];
    private readonly Dictionary<string, int> _planSetOf = new(StringComparer.Ordinal);
    private readonly KeysOrigin? _origin;
    private bool _hasDuplicates;

    public KeySetBuilder(Diagnostics diagnostics)
    {
        _diagnostics = diagnostics;
        _names = new KeyNames();
    }

    /// <summary>Begins with nothing yet, to take keys over from an earlier set; those that are new come behind.</summary>
    /// <param name="earlier">The set.</param>
    /// <param name="planSets">Its combinations of plans, as they are now.</param>
    /// <param name="kept">The keys to take over, in their order.</param>
    /// <param name="diagnostics">For the new ones.</param>
    public KeySetBuilder(KeysConfig earlier, IReadOnlyList<IReadOnlyList<PlanConfig>> planSets, IEnumerable<KeptRun> kept, Diagnostics diagnostics)
    {
        _diagnostics = diagnostics;
        foreach (string file in earlier.Files)
        {
            FileOf(file);
        }

        foreach (IReadOnlyList<PlanConfig> set in planSets)
        {
            PlanSetOf(set);
        }

        _origin = new KeysOrigin(earlier.Identity, new int[earlier.Count]);
        _origin.NumberOf.AsSpan().Fill(-1);
        foreach (KeptRun run in kept)
        {
            TakeOver(earlier, run);
        }

        _names = earlier.NamesAs(_origin.NumberOf);

        for (int number = earlier.Count; number < earlier.HashCount; number++)
        {
            KeyHashConfig hash = earlier.HashAt(number);
            if (_origin.NumberOf[hash.Key] is var key and >= 0)
            {
                _previous.Add(hash with { Key = key });
            }
        }
    }

    /// <summary>How many keys there are so far.</summary>
    public int Count => _rows.Count;

    /// <summary>The number of a key that was taken over from the earlier set.</summary>
    public int NumberOf(int earlier) => _origin!.NumberOf[earlier];

    /// <summary>Whether each combination of plans that was named is that of a key; of a key that is gone, another load would not know it.</summary>
    public bool AreAllPlanSetsUsed
    {
        get
        {
            bool[] used = new bool[_planSets.Count];
            for (int key = 0; key < _rows.Count; key++)
            {
                used[_rows[key].PlanSet] = true;
            }

            return Array.TrueForAll(used, isUsed => isUsed);
        }
    }

    /// <summary>Makes room for so many keys more.</summary>
    public void Expect(long keys) => _names.Expect((int)Math.Min(int.MaxValue / 8, _names.Count + keys));

    /// <summary>The number under which positions name a file.</summary>
    public int FileOf(string name)
    {
        if (!_fileOf.TryGetValue(name, out int file))
        {
            file = _files.Count;
            _files.Add(name);
            _fileOf.Add(name, file);
        }

        return file;
    }

    public int PlanSetOf(IReadOnlyList<PlanConfig> plans)
    {
        string identity = string.Join('\n', plans.Select(plan => plan.Name).Order(StringComparer.Ordinal));
        if (!_planSetOf.TryGetValue(identity, out int set))
        {
            set = _planSets.Count;
            _planSets.Add(plans);
            _planSetOf.Add(identity, set);
        }

        return set;
    }

    /// <param name="name">In ASCII.</param>
    /// <param name="row">Where it stands, and its plans.</param>
    /// <param name="own">Its hash; the number of the key in it is not looked at.</param>
    /// <param name="previous">The hash before, where there is one.</param>
    /// <param name="path">Of the member, for messages.</param>
    public void Add(ReadOnlySpan<byte> name, in KeyRow row, in KeyHashConfig own, KeyHashConfig? previous, string path)
    {
        int number = _names.Add(name);
        if (number < _rows.Count)
        {
            ref KeyRow first = ref _rows[number];
            _hasDuplicates = true;
            _diagnostics.Error(
                new SourcePosition(_files[row.File], row.Line, row.Column), path, ConfigCodes.DuplicateName,
                $"{Shown.Name(Encoding.ASCII.GetString(name))} is defined twice, first at {new SourcePosition(_files[first.File], first.Line, first.Column)}",
                "rename or remove one of the two");
            return;
        }

        _rows.Add(row);
        _hashes.Add(own with { Key = number });
        if (previous is { } before)
        {
            _previous.Add(before with { Key = number });
        }
    }

    public KeysConfig Build()
    {
        if (_hasDuplicates)
        {
            return KeysConfig.None; // There is a mistake, and nothing is made of it.
        }

        foreach (KeyHashConfig hash in _previous)
        {
            _hashes.Add(hash);
        }

        return new KeysConfig(_names, _rows, _hashes, _files, _planSets, _origin);
    }

    private void TakeOver(KeysConfig earlier, KeptRun run)
    {
        for (int key = run.First; key < run.First + run.Count; key++)
        {
            KeyRow row = earlier.RowOf(key);
            _origin!.NumberOf[key] = Count;
            _hashes.Add(earlier.HashAt(key) with { Key = Count });
            _rows.Add(row with { Line = row.Line + run.Down });
        }
    }
}

/// <summary>Keys one after the other that a set takes over from an earlier one.</summary>
/// <param name="First">The number of the first in the earlier set.</param>
/// <param name="Count">How many.</param>
/// <param name="Down">How many lines further down they stand now.</param>
internal readonly record struct KeptRun(int First, int Count, int Down);
