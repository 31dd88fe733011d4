namespace EdgeProxy.Http1;

public static class ResponseHeadParser
{
    /// <summary>Parses, or goes on parsing, a response head; <paramref name="requestMethod"/> decides whether a body follows.</summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, ResponseHead head, HeadLimits limits, KnownMethod requestMethod) => throw new NotImplementedException();
}
