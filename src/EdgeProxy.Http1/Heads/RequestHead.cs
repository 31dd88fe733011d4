namespace EdgeProxy.Http1;

/// <summary>
/// A request head as ranges over the bytes that hold it. Filled by <see cref="RequestHeadParser"/>; reset, not recreated.
/// All ranges count from the head's first byte. Valid only once the parser has said <see cref="ParseStatus.Complete"/>.
/// </summary>
public sealed class RequestHead
{
    public KnownMethod Method { get; internal set; }

    public ByteRange MethodName { get; internal set; }

    /// <summary>The target as received.</summary>
    public ByteRange Target { get; internal set; }

    public TargetForm Form { get; internal set; }

    /// <summary>Whether the target is absolute and says <c>https</c>.</summary>
    public bool HasHttpsTarget { get; internal set; }

    /// <summary>
    /// Host and optional port that the request is for: from an absolute-form or authority-form target, else from <c>Host</c>.
    /// Empty only for an HTTP/1.0 request without <c>Host</c>.
    /// </summary>
    public ByteRange Authority { get; internal set; }

    /// <summary>The host of <see cref="Authority"/> without the port (IPv6 literals keep their brackets).</summary>
    public ByteRange Host { get; internal set; }

    /// <summary>The path as received, starting with '/'; empty for an absolute form without a path, <c>*</c> for asterisk form.</summary>
    public ByteRange Path { get; internal set; }

    /// <summary>The query without its '?'; see <see cref="HasQuery"/> for the difference of none and empty.</summary>
    public ByteRange Query { get; internal set; }

    public bool HasQuery { get; internal set; }

    public HttpVersion Version { get; internal set; }

    public FieldTable Fields { get; } = new();

    public BodyFraming Framing { get; internal set; }

    /// <summary>Bytes, when <see cref="Framing"/> is <see cref="BodyFraming.ContentLength"/>; else 0.</summary>
    public long ContentLength { get; internal set; }

    /// <summary>Whether the client allows another request on the connection (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary><c>Expect: 100-continue</c> of an HTTP/1.1 request with a body.</summary>
    public bool ExpectContinue { get; internal set; }

    public UpgradeRequest Upgrade { get; internal set; }

    /// <summary><c>TE: trailers</c> was sent: trailer fields may be forwarded to this client.</summary>
    public bool AcceptsTrailers { get; internal set; }

    /// <summary>Length of the head in bytes, its final empty line and any skipped leading empty line included.</summary>
    public int Length { get; internal set; }

    public ProtocolError Error { get; internal set; }

    /// <summary>Where the parser goes on after <see cref="ParseStatus.Incomplete"/>.</summary>
    internal HeadProgress Progress;

    public void Reset()
    {
        Method = KnownMethod.Other;
        MethodName = Target = Authority = Host = Path = Query = default;
        Form = TargetForm.Origin;
        HasHttpsTarget = false;
        HasQuery = false;
        Version = HttpVersion.Http11;
        Fields.Reset();
        Framing = BodyFraming.None;
        ContentLength = 0;
        KeepAlive = ExpectContinue = AcceptsTrailers = false;
        Upgrade = UpgradeRequest.None;
        Length = 0;
        Error = ProtocolError.None;
        Progress = default;
    }
}
