namespace EdgeProxy.Http1;

/// <summary>Reads a trailer section with its final empty line, RFC 9112 section 7.1.2. Not resumable: call again with more bytes.</summary>
public static class TrailerParser
{
    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, FieldTable fields, HeadLimits limits, out int consumed, out ProtocolError error) => throw new NotImplementedException();
}
