using System.Text;

namespace EdgeProxy;

/// <summary>The series of one name. From any thread.</summary>
internal abstract class MetricFamily
{
    /// <summary>Its head and its series; nothing while there is no series.</summary>
    public abstract void WriteTo(ExpositionWriter text);
}

/// <inheritdoc/>
internal sealed class MetricFamily<TSeries> : MetricFamily
    where TSeries : MetricSeries
{
    private readonly Lock _lock = new();
    private readonly List<TSeries> _series = [];

    /// <summary>By the text of their labels.</summary>
    private readonly Dictionary<string, TSeries> _known = [];
    private readonly Func<byte[], TSeries> _make;
    private readonly string[] _labels;
    private readonly byte[] _name;
    private readonly byte[] _head;

    /// <param name="type">As the text format calls it.</param>
    /// <param name="name">Of the metric.</param>
    /// <param name="help">What it tells.</param>
    /// <param name="labels">Names of its labels.</param>
    /// <param name="make">Makes a series that has the given labels, as they stand between braces.</param>
    public MetricFamily(string type, string name, string help, string[] labels, Func<byte[], TSeries> make)
    {
        _make = make;
        _labels = labels;
        _name = Encoding.UTF8.GetBytes(name);
        _head = Encoding.UTF8.GetBytes($"# HELP {name} {help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n# TYPE {name} {type}\n");
    }

    /// <summary>The series with these values of its labels, the same one each time.</summary>
    /// <param name="values">As many as it has labels.</param>
    public TSeries With(params string[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _labels.Length, nameof(values));
        string text = string.Join(',', _labels.Zip(values, static (label, value) => $"{label}=\"{Escape(value)}\""));
        lock (_lock)
        {
            if (!_known.TryGetValue(text, out TSeries? series))
            {
                series = _make(Encoding.UTF8.GetBytes(text));
                _known.Add(text, series);
                _series.Add(series);
            }

            return series;
        }
    }

    /// <inheritdoc/>
    public override void WriteTo(ExpositionWriter text)
    {
        lock (_lock)
        {
            if (_series.Count > 0)
            {
                text.Write(_head);
            }

            foreach (TSeries series in _series)
            {
                series.WriteTo(text, _name);
            }
        }
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
