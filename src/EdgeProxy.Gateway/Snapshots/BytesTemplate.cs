using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>Bytes with places for path parameters, such as <c>/v1/orders/{id}</c>.</summary>
public sealed class BytesTemplate
{
    private readonly Part[] _parts;

    public BytesTemplate(IReadOnlyList<Part> parts) => _parts = [.. parts];

    /// <summary>A literal, followed by the parameter with that index (or none, when -1).</summary>
    public readonly record struct Part(byte[] Literal, int Parameter);

    /// <summary>Length of the expansion in bytes.</summary>
    public int Measure(in RouteMatch match)
    {
        int length = 0;
        foreach (Part part in _parts)
        {
            length += part.Literal.Length + (part.Parameter < 0 ? 0 : match.Parameters[part.Parameter].Length);
        }

        return length;
    }

    /// <summary>Writes the expansion; parameters are taken from the canonical path, so no byte can be unsafe.</summary>
    public void Write(ref Http1.HeadWriter writer, in RouteMatch match, ReadOnlySpan<byte> path)
    {
        foreach (Part part in _parts)
        {
            writer.Write(part.Literal);
            if (part.Parameter >= 0)
            {
                writer.Write(match.Parameters[part.Parameter].Of(path));
            }
        }
    }
}
