using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// A request that a route's own terms make: each parameter filled in, each condition met. Names that no operator gives
/// (they begin with <c>~</c>) stand for what the pattern leaves open, so that no literal takes the request by chance.
/// </summary>
internal sealed class RouteSample
{
    private readonly byte[] _host;
    private readonly byte[] _method;
    private readonly byte[] _query;
    private readonly byte[] _fieldBytes;
    private readonly HeaderField[] _fields;
    private readonly string _conditions;

    private RouteSample(string method, string host, string path, IReadOnlyList<RouteConfig> conditioned)
    {
        Method = method;
        Host = host;
        Path = path;
        _method = Encoding.ASCII.GetBytes(method);
        _host = Encoding.ASCII.GetBytes(host.Length == 0 ? "~any" : host.Replace("*", "~any", StringComparison.Ordinal));
        PathBytes = Encoding.UTF8.GetBytes(path);
        ConditionConfig[] headers = [.. conditioned.SelectMany(route => route.Headers)];
        ConditionConfig[] query = [.. conditioned.SelectMany(route => route.Query)];
        _fields = headers.Length == 0 ? [] : new HeaderField[headers.Length];
        _fieldBytes = FieldsOf(headers, _fields);
        _query = query.Length == 0 ? [] : Encoding.UTF8.GetBytes(string.Join('&', query.Select(c => c.Value is null ? c.Name : $"{c.Name}={c.Value}")));
        _conditions = string.Concat(headers.Select(c => $" -H '{c.Name}: {c.Value ?? "~any"}'"));
    }

    public string Method { get; }

    /// <summary>The host as its stage has it: a name, <c>*.suffix</c>, or empty for any; or a host that was asked for.</summary>
    public string Host { get; }

    public string Path { get; }

    /// <summary>In canonical form.</summary>
    public byte[] PathBytes { get; }

    /// <summary>For people: <c>GET api.example.com/orders/~id</c>.</summary>
    public string Text =>
        $"{Method} {Host}{Path}{(_query.Length == 0 ? "" : "?" + Encoding.UTF8.GetString(_query))}{_conditions}";

    public ReadOnlySpan<byte> HostBytes => _host;

    public RouteRequest Request => new(KnownMethods.Find(_method), _method, _query, _fields, _fieldBytes);

    /// <summary>A sample that also meets the conditions of another route.</summary>
    public static RouteSample OfBoth(ReachedRoute route, ReachedRoute other, string method, string host, string path) =>
        new(method, host, path, [route.Route, other.Route]);

    public static RouteSample Of(ReachedRoute route, string method, string host, string path) =>
        new(method, host, path, route.Route.Headers.Count + route.Route.Query.Count == 0 ? [] : [route.Route]);

    /// <summary>Paths that the pattern takes; of a greedy parameter several, since a shorter one may be another route's.</summary>
    public static IEnumerable<string> PathsOf(ReachedRoute route)
    {
        string stage = route.Stage.FullPath;
        if (route.Route.Path is not { } pattern)
        {
            yield return stage + "/~default";
            yield return stage + "/~default/~default";
            yield break;
        }

        if (route.Route.Parameters.Count == 0)
        {
            yield return stage.Length > 0 && pattern == "/" ? stage : stage + pattern;
            yield break;
        }

        string path = stage + string.Join('/', pattern.Split('/').Select(Filled));
        yield return path;
        if (pattern.EndsWith("+}", StringComparison.Ordinal))
        {
            yield return path + "/~more";
            yield return path + "/~more/~more";
        }
    }

    private static string Filled(string segment) => segment is ['{', .. { } name, '}'] ? "~" + name.TrimEnd('+').Replace(':', '_') : segment;

    private static byte[] FieldsOf(ConditionConfig[] headers, HeaderField[] fields)
    {
        if (headers.Length == 0)
        {
            return [];
        }

        var bytes = new List<byte>();
        for (int i = 0; i < headers.Length; i++)
        {
            fields[i].Name = Append(bytes, headers[i].Name);
            fields[i].Value = Append(bytes, headers[i].Value ?? "~any");
        }

        return [.. bytes];
    }

    private static ByteRange Append(List<byte> bytes, string text)
    {
        byte[] added = Encoding.UTF8.GetBytes(text);
        bytes.AddRange(added);
        return new ByteRange(bytes.Count - added.Length, added.Length);
    }
}
