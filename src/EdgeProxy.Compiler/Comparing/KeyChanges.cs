using System.Globalization;
using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>Collects what is other in keys, equal changes together.</summary>
internal sealed class KeyChanges(KeysConfig old, KeysConfig now)
{
    /// <summary>Names that a difference of several keys lists.</summary>
    private const int NamesMax = 3;

    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    private sealed class Group(string plural, string singular, DifferenceKind kind, DifferenceSeverity severity)
    {
        public string Plural => plural;

        public string Singular => singular;

        public DifferenceKind Kind => kind;

        public DifferenceSeverity Severity => severity;

        public int Count { get; set; }

        public List<(int Old, int New)> First { get; } = [];
    }

    /// <summary>Something that was done to a key: <c>removed</c>.</summary>
    public void Note(string done, DifferenceKind kind, DifferenceSeverity severity, int key, int other) =>
        Add(done, () => new Group("are " + done, "is " + done, kind, severity), key, other);

    /// <summary>Something that a key does: <c>loses</c> its object.</summary>
    public void NoteVerb(string plural, string singular, string what, DifferenceSeverity severity, int key, int other) =>
        Add(plural + what, () => new Group($"{plural} {what}", $"{singular} {what}", DifferenceKind.Changed, severity), key, other);

    public IEnumerable<ConfigDifference> Differences() => _groups.Values.Select(Difference);

    private void Add(string identity, Func<Group> make, int key, int other)
    {
        if (!_groups.TryGetValue(identity, out Group? group))
        {
            group = make();
            _groups.Add(identity, group);
        }

        group.Count++;
        if (group.First.Count < NamesMax)
        {
            group.First.Add((key, other));
        }
    }

    private ConfigDifference Difference(Group group)
    {
        (int first, int firstNow) = group.First[0];
        bool isOne = group.Count == 1;
        string names = string.Join(", ", group.First.Select(key => key.Old >= 0 ? old.NameOf(key.Old) : now.NameOf(key.New)));
        return new ConfigDifference
        {
            Severity = group.Severity,
            Subject = DifferenceSubject.Key,
            Name = isOne ? names : string.Create(CultureInfo.InvariantCulture, $"{group.Count} keys"),
            Kind = group.Kind,
            What = isOne ? group.Singular : group.Plural,
            Effect = isOne ? "" : group.Count > NamesMax ? names + " …" : names,
            OldPosition = first >= 0 ? old.PositionOf(first) : null,
            NewPosition = firstNow >= 0 ? now.PositionOf(firstNow) : null,
        };
    }
}
