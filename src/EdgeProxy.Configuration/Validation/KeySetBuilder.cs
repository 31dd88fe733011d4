using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Takes keys from documents and files as they come, and makes the packed set. A name given twice is a mistake that names both places.</summary>
internal sealed class KeySetBuilder(Diagnostics diagnostics)
{
    private readonly KeyNames _names = new();
    private readonly PackedList<KeyRow> _rows = new();
    private readonly PackedList<KeyHashConfig> _hashes = new();
    private readonly List<KeyHashConfig> _previous = [];
    private readonly List<string> _files = [];
    private readonly List<IReadOnlyList<PlanConfig>> _planSets = [];
    private readonly Dictionary<string, int> _planSetOf = new(StringComparer.Ordinal);
    private bool _hasDuplicates;

    /// <summary>Makes room for so many keys more.</summary>
    public void Expect(long keys) => _names.Expect((int)Math.Min(int.MaxValue / 8, _names.Count + keys));

    /// <summary>The number under which positions name a file.</summary>
    public int FileOf(string name)
    {
        // The keys of a document come together.
        if (_files.Count == 0 || !string.Equals(_files[^1], name, StringComparison.Ordinal))
        {
            _files.Add(name);
        }

        return _files.Count - 1;
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
            diagnostics.Error(
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

        return new KeysConfig(_names, _rows, _hashes, _files, _planSets);
    }
}
