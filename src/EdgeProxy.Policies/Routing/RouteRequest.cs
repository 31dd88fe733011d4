using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>What the routes' methods and conditions are tested against; whatever protocol the request came in.</summary>
public readonly ref struct RouteRequest
{
    public RouteRequest(RequestHead head, ReadOnlySpan<byte> headBytes)
        : this(head.Method, head.MethodName.Of(headBytes), head.Query.Of(headBytes), head.Fields.Fields, headBytes)
    {
    }

    /// <param name="method">The method; <see cref="KnownMethod.Other"/> is told apart by <paramref name="methodName"/>.</param>
    /// <param name="methodName">The method token, byte by byte.</param>
    /// <param name="query">The raw query without its '?'; empty when there is none.</param>
    /// <param name="fields">The field lines; their ranges are into <paramref name="fieldBytes"/>.</param>
    public RouteRequest(KnownMethod method, ReadOnlySpan<byte> methodName, ReadOnlySpan<byte> query, ReadOnlySpan<HeaderField> fields, ReadOnlySpan<byte> fieldBytes)
    {
        Method = method;
        MethodName = methodName;
        Query = query;
        Fields = fields;
        FieldBytes = fieldBytes;
    }

    public KnownMethod Method { get; }

    public ReadOnlySpan<byte> MethodName { get; }

    public ReadOnlySpan<byte> Query { get; }

    public ReadOnlySpan<HeaderField> Fields { get; }

    public ReadOnlySpan<byte> FieldBytes { get; }

    /// <summary>Whether a field line has this name, in any case; with <paramref name="exact"/>, one whose value is these bytes.</summary>
    internal bool HasField(ReadOnlySpan<byte> name, bool exact, ReadOnlySpan<byte> value)
    {
        foreach (ref readonly HeaderField field in Fields)
        {
            if (field.Name.Length == name.Length
                && System.Text.Ascii.EqualsIgnoreCase(field.Name.Of(FieldBytes), name)
                && (!exact || field.Value.Of(FieldBytes).SequenceEqual(value)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a parameter of the raw query has this name, byte by byte; one without '=' has the empty value.</summary>
    internal bool HasParameter(ReadOnlySpan<byte> name, bool exact, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = Query;
        while (!rest.IsEmpty)
        {
            int ampersand = rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = ampersand < 0 ? rest : rest[..ampersand];
            rest = ampersand < 0 ? default : rest[(ampersand + 1)..];
            int equals = pair.IndexOf((byte)'=');
            ReadOnlySpan<byte> found = equals < 0 ? pair : pair[..equals];
            if (found.SequenceEqual(name) && (!exact || (equals < 0 ? default : pair[(equals + 1)..]).SequenceEqual(value)))
            {
                return true;
            }
        }

        return false;
    }
}
