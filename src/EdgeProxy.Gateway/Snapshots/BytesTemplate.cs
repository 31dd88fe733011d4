using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Bytes with places for path parameters, such as <c>/v1/orders/{id}</c>.</summary>
public sealed class BytesTemplate
{
    /// <summary>The <see cref="Part.Parameter"/> of a part that is a literal alone.</summary>
    public const int NoParameter = -1;

    /// <summary>The <see cref="Part.Parameter"/> of a part that the whole canonical path follows.</summary>
    public const int RequestPath = -2;

    private readonly Part[] _parts;

    public BytesTemplate(IReadOnlyList<Part> parts) => _parts = [.. parts];

    /// <summary>A literal, followed by the parameter with that index, by nothing (<see cref="NoParameter"/>) or by the path (<see cref="RequestPath"/>).</summary>
    public readonly record struct Part(byte[] Literal, int Parameter);

    /// <summary>Length of the expansion in bytes.</summary>
    public int Measure(in RouteMatch match, ReadOnlySpan<byte> path)
    {
        int length = 0;
        foreach (Part part in _parts)
        {
            length += part.Literal.Length + Filling(part, match, path).Length;
        }

        return length;
    }

    /// <summary>Writes the expansion; parameters are taken from the canonical path, so no byte can be unsafe.</summary>
    public void Write(ref HeadWriter writer, in RouteMatch match, ReadOnlySpan<byte> path)
    {
        foreach (Part part in _parts)
        {
            writer.Write(part.Literal);
            writer.Write(Filling(part, match, path).Of(path));
        }
    }

    /// <summary>Whether the expansion begins with <c>//</c>.</summary>
    public bool BeginsWithTwoSlashes(in RouteMatch match, ReadOnlySpan<byte> path)
    {
        int slashes = 0;
        foreach (Part part in _parts)
        {
            if (!IsAllSlashes(part.Literal, ref slashes) || !IsAllSlashes(Filling(part, match, path).Of(path), ref slashes))
            {
                break;
            }
        }

        return slashes >= 2;
    }

    /// <summary>Counts the slashes that bytes begin with; whether there is nothing else.</summary>
    private static bool IsAllSlashes(ReadOnlySpan<byte> bytes, ref int slashes)
    {
        int other = bytes.IndexOfAnyExcept((byte)'/');
        slashes += other < 0 ? bytes.Length : other;
        return other < 0;
    }

    private static ByteRange Filling(Part part, in RouteMatch match, ReadOnlySpan<byte> path) => part.Parameter switch
    {
        NoParameter => default,
        RequestPath => new ByteRange(0, path.Length),
        _ => match.Parameters[part.Parameter],
    };
}
