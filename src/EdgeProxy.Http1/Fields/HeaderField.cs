namespace EdgeProxy.Http1;

/// <summary>One field line of a head: ranges of its name and of its value without surrounding white space.</summary>
public struct HeaderField
{
    public ByteRange Name;
    public ByteRange Value;
    public KnownHeader Id;

    /// <summary>Meant for one hop: known as such, or named by <c>Connection</c> (RFC 9110 section 7.6.1). Never forwarded.</summary>
    public bool HopByHop;
}
