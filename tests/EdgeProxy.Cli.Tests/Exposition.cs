using System.Globalization;

namespace EdgeProxy.Cli.Tests;

/// <summary>What a scrape says: values by series, and the names of the families.</summary>
internal sealed class Exposition
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    public Exposition(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Names.Add(line.Split(' ')[2]);
            }
            else if (!line.StartsWith('#'))
            {
                int space = line.LastIndexOf(' ');
                _values.Add(line[..space], double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture));
            }
        }
    }

    public SortedSet<string> Names { get; } = new(StringComparer.Ordinal);

    public int Count => _values.Count;

    public double this[string series] => _values[series];

    public bool Has(string series) => _values.ContainsKey(series);
}
