using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Policies.Tests;

/// <summary>A request as routes see it, written without a parser.</summary>
public sealed record TestRequest(string Method, string Host, string Path, string Query = "", params (string Name, string Value)[] Headers)
{
    public RouteMatch Match(RouteTable table)
    {
        RouteMatch match = default;
        byte[] bytes = FieldBytes(out HeaderField[] fields);
        bool found = table.TryMatch(
            Encoding.ASCII.GetBytes(Host), Encoding.UTF8.GetBytes(Path), AsRouteRequest(bytes, fields), ref match);
        Assert.Equal(found, match.RouteId >= 0);
        return match;
    }

    public IReadOnlyList<RouteAttempt> Explain(RouteTable table)
    {
        byte[] bytes = FieldBytes(out HeaderField[] fields);
        return table.Explain(Encoding.ASCII.GetBytes(Host), Encoding.UTF8.GetBytes(Path), AsRouteRequest(bytes, fields));
    }

    /// <summary>The values of a match's parameters.</summary>
    public string[] Parameters(in RouteMatch match)
    {
        byte[] path = Encoding.UTF8.GetBytes(Path);
        string[] values = new string[match.ParameterCount];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Encoding.UTF8.GetString(match.Parameters[i].Of(path));
        }

        return values;
    }

    private RouteRequest AsRouteRequest(byte[] bytes, HeaderField[] fields)
    {
        KnownMethod method = Enum.TryParse(Method, ignoreCase: true, out KnownMethod known) && Method == Method.ToUpperInvariant() ? known : KnownMethod.Other;
        return new RouteRequest(method, Encoding.ASCII.GetBytes(Method), Encoding.ASCII.GetBytes(Query), fields, bytes);
    }

    private byte[] FieldBytes(out HeaderField[] fields)
    {
        var bytes = new List<byte>();
        fields = new HeaderField[Headers.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i].Name = Append(bytes, Headers[i].Name);
            fields[i].Value = Append(bytes, Headers[i].Value);
        }

        return [.. bytes];
    }

    private static ByteRange Append(List<byte> bytes, string text)
    {
        var range = new ByteRange(bytes.Count, text.Length);
        bytes.AddRange(Encoding.ASCII.GetBytes(text));
        return range;
    }
}
