using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>Which of the stored lines a response from the cache has.</summary>
public enum StoredLines : byte
{
    All,

    /// <summary>Those of a 304: nothing that tells of content which is not sent, RFC 9110 section 15.4.5.</summary>
    NotModified,

    /// <summary>Those of a 206 with several parts, whose type is their own.</summary>
    Multipart,
}

/// <summary>The head of a response from the cache, for whoever writes it to a client.</summary>
public readonly ref struct StoredHead
{
    public required int Status { get; init; }

    /// <summary>Field lines, each ended by CRLF; none of one hop, no Content-Length, and a Date.</summary>
    public required ReadOnlySpan<byte> Lines { get; init; }

    /// <summary>Bytes of the body as it will be sent to GET; -1 when nobody knows yet.</summary>
    public required long Length { get; init; }

    /// <summary>Lines of the cache's own.</summary>
    public ReadOnlySpan<byte> Added { get; init; }

    /// <summary>Lines of the response that are not stored, and for this client alone. The route's rules have seen them.</summary>
    public ReadOnlySpan<byte> Own { get; init; }

    public StoredLines Kind { get; init; }

    /// <summary>The same lines as fields, where they may have to be chosen from; null otherwise.</summary>
    public required FieldTable? Fields { get; init; }

    /// <summary>What <see cref="Fields"/> are over.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>What the origin spoke, for Via.</summary>
    public HttpVersion Version { get; init; }
}
