using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Gateway;

/// <summary>How the path that an upstream sees comes from the canonical path.</summary>
public sealed class TargetRewrite
{
    /// <summary>What stands below the stage's path.</summary>
    public static TargetRewrite Keep { get; } = new(0, null);

    private TargetRewrite(int stripped, BytesTemplate? template)
    {
        Stripped = stripped;
        Template = template;
    }

    /// <summary>Bytes of literal prefix to take off, behind the stage's path.</summary>
    public int Stripped { get; }

    /// <summary>The whole path, when it is made anew.</summary>
    public BytesTemplate? Template { get; }

    /// <summary>Takes off a literal prefix that the route's pattern begins with.</summary>
    public static TargetRewrite Strip(int prefixLength) => new(prefixLength, null);

    public static TargetRewrite To(BytesTemplate template) => new(0, template);

    /// <summary>Most bytes that <see cref="Write"/> writes.</summary>
    public int Measure(in RouteMatch match, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query) =>
        (Template?.Measure(match, path) ?? path.Length) + query.Length + "/?"u8.Length;

    /// <summary>Writes path and query as the upstream will see them.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="match">What the route table found for <paramref name="path"/>.</param>
    /// <param name="path">The canonical path, or <c>*</c>.</param>
    /// <param name="hasQuery">Whether there is one, be it empty.</param>
    /// <param name="query">As received, without its '?'.</param>
    public void Write(ref HeadWriter writer, in RouteMatch match, ReadOnlySpan<byte> path, bool hasQuery, ReadOnlySpan<byte> query)
    {
        if (Template is { } template)
        {
            template.Write(ref writer, match, path);
        }
        else
        {
            ReadOnlySpan<byte> rest = path[Math.Min(match.StagePathLength + Stripped, path.Length)..];
            if (rest.IsEmpty || (rest[0] != (byte)'/' && !path.SequenceEqual("*"u8)))
            {
                writer.Write((byte)'/');
            }

            writer.Write(rest);
        }

        if (hasQuery)
        {
            writer.Write((byte)'?');
            writer.Write(query);
        }
    }
}
