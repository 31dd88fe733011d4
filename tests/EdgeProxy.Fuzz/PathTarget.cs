using EdgeProxy.Http1;

namespace EdgeProxy.Fuzz;

/// <summary>A path is refused, or has one canonical form that is its own canonical form and holds nothing that is refused.</summary>
public static class PathTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        Run(input, PathPolicy.Strict);
        Run(input, PathPolicy.Preserve);
    }

    private static void Run(ReadOnlySpan<byte> path, PathPolicy policy)
    {
        var canonical = new byte[Math.Max(1, path.Length)];
        ProtocolError error = PathCanonicalizer.Canonicalize(path, canonical, policy, out int written);
        if (error != ProtocolError.None)
        {
            Promise.Holds(!PathCanonicalizer.IsCanonical(path), "a refused path is not canonical");
            return;
        }

        ReadOnlySpan<byte> once = canonical.AsSpan(0, written);
        Promise.Holds(written >= 1, "a canonical path is not empty");
        Promise.Holds(!PathCanonicalizer.IsCanonical(path) || once.SequenceEqual(path), "a path that is canonical stays as it is");
        Promise.Holds(policy == PathPolicy.Preserve || PathCanonicalizer.IsCanonical(once), "a canonical path is known as such");
        var twice = new byte[written];
        ProtocolError second = PathCanonicalizer.Canonicalize(once, twice, policy, out int again);
        Promise.Holds(second == ProtocolError.None && once.SequenceEqual(twice.AsSpan(0, again)), "a canonical path is its own canonical form");
        CheckDecoded(once, policy);
    }

    /// <summary>What a careless reader sees, who decodes the path twice.</summary>
    private static void CheckDecoded(ReadOnlySpan<byte> canonical, PathPolicy policy)
    {
        ReadOnlySpan<byte> decoded = Decode(canonical);
        for (int times = 1; times <= 2; times++)
        {
            Promise.Holds(!decoded.ContainsAnyInRange((byte)0, (byte)0x1F) && !decoded.Contains((byte)'\\'), "no control character and no backslash comes out");
            foreach (Range range in decoded.Split((byte)'/'))
            {
                ReadOnlySpan<byte> segment = decoded[range];
                Promise.Holds(!segment.SequenceEqual("."u8) && !segment.SequenceEqual(".."u8), "no dot segment comes out");
            }

            Promise.Holds(policy == PathPolicy.Preserve || decoded.Count((byte)'/') == canonical.Count((byte)'/'), "no slash comes out");
            decoded = Decode(decoded);
        }
    }

    private static byte[] Decode(ReadOnlySpan<byte> text)
    {
        var decoded = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            bool isTriplet = text[i] == (byte)'%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]);
            decoded.Add(isTriplet ? Convert.FromHexString([(char)text[i + 1], (char)text[i + 2]])[0] : text[i]);
            i += isTriplet ? 2 : 0;
        }

        return [.. decoded];
    }
}
