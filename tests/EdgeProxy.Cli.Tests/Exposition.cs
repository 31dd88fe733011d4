using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeProxy.Cli.Tests;

/// <summary>What a scrape says: values by series, and the names of the families.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>A label's name; values are quoted, and a quote in one is escaped.</summary>
    [GeneratedRegex(@"[{,](?<name>[a-zA-Z_]\w*)=""([^""\\]|\\.)*""")]
    private static partial Regex LabelName { get; }

    public Exposition(string text)
    {
        string family = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                Names.Add(family);
                _types.Add(family, line.Split(' ')[3]);
            }
            else if (!line.StartsWith('#'))
            {
                int space = line.LastIndexOf(' ');
                _labels.TryAdd(family, string.Join(", ", LabelName.Matches(line[..space]).Select(match => match.Groups["name"].Value).Where(name => name != "le")));
                _values.Add(line[..space], double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>What those who scrape depend on: a line for each family with its type and the names of its labels.</summary>
    public string Contract() => string.Concat(_types.Select(family => $"{family.Key}  {family.Value}  {{{_labels.GetValueOrDefault(family.Key, "no series")}}}\n"));

    public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

    public int Count => _values.Count;

    public double this[string series] => _values[series];

    public bool Has(string series) => _values.ContainsKey(series);
}
