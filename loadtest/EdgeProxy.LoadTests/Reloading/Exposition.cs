using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>The metrics of a gateway at a moment.</summary>
internal sealed class Exposition
{
    /// <summary>Keeps its connections, as Prometheus does.</summary>
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    private readonly string[] _lines;

    private Exposition(string[] lines) => _lines = lines;

    /// <summary>Collections so far: one of the old generation counts as one of the young ones, too.</summary>
    public double Collections => ValueOf("edgeproxy_gc_collections_total", "generation=\"0\"");

    /// <summary>Of the old generation.</summary>
    public double OldCollections => CollectionsOf(2);

    /// <summary>Collections of this generation and the younger ones.</summary>
    public double CollectionsOf(int generation) => ValueOf("edgeproxy_gc_collections_total", $"generation=\"{generation}\"");

    /// <summary>How many series there are.</summary>
    public int Series => _lines.Length;

    /// <exception cref="SuiteException">The gateway does not tell its metrics.</exception>
    public static async Task<Exposition> ReadAsync(int opsPort, CancellationToken stop)
    {
        try
        {
            return Parse(await Client.GetStringAsync($"http://127.0.0.1:{opsPort}/metrics", stop));
        }
        catch (HttpRequestException mistake)
        {
            throw new SuiteException($"The gateway's metrics cannot be read: {mistake.Message}");
        }
    }

    public static Exposition Parse(string text) =>
        new([.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')]);

    /// <summary>The sum of all series of this name; of those that have the label, where one is given as it is written.</summary>
    public double ValueOf(string name, string label = "") => _lines
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{' && line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
