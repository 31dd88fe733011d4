using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeProxy.Caching;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>What an entry of the cache is.</summary>
public enum StoredKind : byte
{
    None,

    /// <summary>The names of the fields that select among variants. Under the primary key; it has no head and no body.</summary>
    Selector,

    /// <summary>A response, with its head as text that a parser reads.</summary>
    Response,

    /// <summary>A response that passes to who asked for it, and to nobody else.</summary>
    ForOne,
}

/// <summary>
/// How a response lies in an entry. Metadata: <see cref="StoredMeta"/> and behind it the canonical list of the selecting fields. Head: status line,
/// field lines, empty line, so that it can be parsed again where fields are looked at; mostly they are only copied.
/// </summary>
public static class StoredResponse
{
    /// <summary>Bytes of the status line, its end included: the reason is written anew.</summary>
    public const int StatusLineBytes = 14;

    /// <summary>How long something stale is kept that may serve as a base for a validation, or for a client that takes stale responses.</summary>
    public const long StaleSeconds = 24 * 3600;

    private static int MetaBytes => Unsafe.SizeOf<StoredMeta>();

    public static StoredMeta MetaOf(CacheReader reader) => MemoryMarshal.Read<StoredMeta>(reader.Metadata);

    public static StoredKind KindOf(CacheReader reader) => (StoredKind)reader.Kind;

    /// <summary>The selecting fields of a response.</summary>
    public static ReadOnlySpan<byte> NamesOf(CacheReader reader) => reader.Metadata[MetaBytes..];

    /// <summary>What the origin spoke.</summary>
    public static HttpVersion VersionOf(ReadOnlySpan<byte> head) => head["HTTP/1.".Length] == (byte)'0' ? HttpVersion.Http10 : HttpVersion.Http11;

    /// <summary>The field lines, without the empty line behind them.</summary>
    public static ReadOnlySpan<byte> LinesOf(ReadOnlySpan<byte> head) => head[StatusLineBytes..^2];

    /// <summary>Nothing finds it from then on. What a validation may make good again is kept for long; there is always something else to evict first.</summary>
    public static long DropAtOf(CachePolicy policy, in StoredMeta meta)
    {
        long freshUntil = meta.ResponseTime + meta.Lifetime - meta.InitialAge;
        return policy.Mode == CacheMode.Ttl ? freshUntil
            : Math.Max(freshUntil, meta.ResponseTime) + Math.Max(StaleSeconds, Math.Max(meta.StaleWhileRevalidate, meta.StaleIfError));
    }

    /// <summary>Writes metadata. The buffer has room for <see cref="VaryNames.BytesMax"/> more than a <see cref="StoredMeta"/>.</summary>
    public static int WriteMeta(Span<byte> destination, in StoredMeta meta, ReadOnlySpan<byte> names)
    {
        MemoryMarshal.Write(destination, meta);
        names.CopyTo(destination[MetaBytes..]);
        return MetaBytes + names.Length;
    }

    /// <summary>Writes the status line.</summary>
    public static int WriteStatusLine(Span<byte> destination, HttpVersion version, int status)
    {
        var writer = new HeadWriter(destination);
        writer.Write(version == HttpVersion.Http10 ? "HTTP/1.0 "u8 : "HTTP/1.1 "u8);
        writer.WriteNumber(status);
        writer.Write("\r\n"u8);
        return writer.Written;
    }
}
