using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Where a request went: what references in its response are relative to.</summary>
public readonly ref struct RequestOrigin
{
    public bool IsHttps { get; init; }

    /// <summary>Host and optional port.</summary>
    public ReadOnlySpan<byte> Authority { get; init; }

    /// <summary>As received, starting with a slash.</summary>
    public ReadOnlySpan<byte> Path { get; init; }
}

/// <summary>
/// The path and query of another URI that an exchange makes invalid: what Location or Content-Location refers to, if it has the same origin as
/// the target (RFC 9111 section 4.4 forbids the others, and RFC 6454 section 4 says what an origin is).
/// </summary>
public readonly ref struct InvalidatedTarget
{
    private InvalidatedTarget(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool hasQuery)
    {
        Path = path;
        Query = query;
        HasQuery = hasQuery;
    }

    /// <summary>In its canonical form, in the buffer given.</summary>
    public ReadOnlySpan<byte> Path { get; }

    public ReadOnlySpan<byte> Query { get; }

    public bool HasQuery { get; }

    /// <summary>Resolves a reference as RFC 3986 section 5.2 has it.</summary>
    /// <param name="reference">The field value.</param>
    /// <param name="origin">Where the request went.</param>
    /// <param name="policy">How paths are made canonical there.</param>
    /// <param name="buffer">For the path: twice the bytes of the reference and the request's path, and 2, are enough.</param>
    /// <param name="target">What is invalid.</param>
    /// <returns>False for another origin, for what is no reference, and for a path that no request could have.</returns>
    public static bool TryResolve(ReadOnlySpan<byte> reference, in RequestOrigin origin, PathPolicy policy, Span<byte> buffer, out InvalidatedTarget target)
    {
        target = default;
        int fragment = reference.IndexOf((byte)'#');
        ReadOnlySpan<byte> rest = fragment < 0 ? reference : reference[..fragment];
        if (!TryCutOrigin(ref rest, origin, out bool isAbsolute))
        {
            return false;
        }

        int question = rest.IndexOf((byte)'?');
        ReadOnlySpan<byte> query = question < 0 ? default : rest[(question + 1)..];
        ReadOnlySpan<byte> path = question < 0 ? rest : rest[..question];
        int half = buffer.Length / 2;
        bool isResolved = TryMerge(path, isAbsolute, origin.Path, buffer[..half], out int merged);
        Span<byte> canonical = buffer[half..];
        if (!isResolved || canonical.Length < merged || PathCanonicalizer.Canonicalize(buffer[..merged], canonical, policy, out int written) != ProtocolError.None)
        {
            return false;
        }

        target = new InvalidatedTarget(canonical[..written], query, question >= 0);
        return true;
    }

    /// <summary>Cuts scheme and authority off. False when they are not those of the request.</summary>
    private static bool TryCutOrigin(ref ReadOnlySpan<byte> rest, in RequestOrigin origin, out bool isAbsolute)
    {
        isAbsolute = true;
        ReadOnlySpan<byte> scheme = origin.IsHttps ? "https:"u8 : "http:"u8;
        if (rest.Length >= scheme.Length && Ascii.EqualsIgnoreCase(rest[..scheme.Length], scheme))
        {
            rest = rest[scheme.Length..];
            return rest.StartsWith("//"u8) && TryCutAuthority(ref rest, origin);
        }

        int delimiter = rest.IndexOfAny(":/?"u8);
        if (delimiter >= 0 && rest[delimiter] == ':')
        {
            return false;
        }

        if (rest.StartsWith("//"u8))
        {
            return TryCutAuthority(ref rest, origin);
        }

        isAbsolute = false;
        return true;
    }

    private static bool TryCutAuthority(ref ReadOnlySpan<byte> rest, in RequestOrigin origin)
    {
        rest = rest[2..];
        int end = rest.IndexOfAny((byte)'/', (byte)'?');
        ReadOnlySpan<byte> authority = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return Authority.TryParse(authority, out Authority parts)
            && Authority.TryParse(origin.Authority, out Authority own)
            && Authority.AreSame(authority, parts, origin.Authority, own, origin.IsHttps ? 443 : 80);
    }

    /// <summary>The path in full and without dot segments, RFC 3986 sections 5.2.3 and 5.2.4. Never longer than both paths together.</summary>
    private static bool TryMerge(ReadOnlySpan<byte> path, bool isAbsolute, ReadOnlySpan<byte> basePath, Span<byte> destination, out int written)
    {
        written = 0;
        bool startsAnew = isAbsolute || path.StartsWith("/"u8);
        ReadOnlySpan<byte> prefix = startsAnew ? default : path.IsEmpty ? basePath : basePath[..(basePath.LastIndexOf((byte)'/') + 1)];
        if (destination.Length < prefix.Length + path.Length + 1)
        {
            return false;
        }

        prefix.CopyTo(destination);
        path.CopyTo(destination[prefix.Length..]);
        written = RemoveDotSegments(destination, prefix.Length + path.Length);
        return true;
    }

    private static int RemoveDotSegments(Span<byte> path, int length)
    {
        int read = 0;
        int written = 0;
        while (read < length)
        {
            int start = path[read] == '/' ? read + 1 : read;
            int slash = path[start..length].IndexOf((byte)'/');
            int end = slash < 0 ? length : start + slash;
            ReadOnlySpan<byte> segment = path[start..end];
            bool isDots = segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8);
            if (segment.SequenceEqual(".."u8))
            {
                written = Math.Max(0, path[..written].LastIndexOf((byte)'/'));
            }

            if (!isDots)
            {
                int bytes = end - read;
                path.Slice(read, bytes).CopyTo(path[written..]);
                written += bytes;
            }
            else if (end == length)
            {
                path[written++] = (byte)'/';
            }

            read = end;
        }

        return written;
    }
}
