namespace EdgeProxy.Http1;

/// <summary>The version in a start line: <c>HTTP/1.1</c> or <c>HTTP/1.0</c>, case-sensitive, RFC 9112 section 2.3.</summary>
internal static class StartLineVersion
{
    public const int Bytes = 8;

    public static ProtocolError Parse(ReadOnlySpan<byte> bytes, out HttpVersion version)
    {
        version = HttpVersion.Http11;
        if (bytes.SequenceEqual("HTTP/1.1"u8))
        {
            return ProtocolError.None;
        }

        version = HttpVersion.Http10;
        if (bytes.SequenceEqual("HTTP/1.0"u8))
        {
            return ProtocolError.None;
        }

        bool isWellFormed = bytes.Length == Bytes && bytes.StartsWith("HTTP/"u8)
            && char.IsAsciiDigit((char)bytes[5]) && bytes[6] == (byte)'.' && char.IsAsciiDigit((char)bytes[7]);
        return isWellFormed ? ProtocolError.VersionNotSupported : ProtocolError.BadVersion;
    }
}
