namespace EdgeProxy.Http1;

public static class RequestHeadParser
{
    /// <summary>Parses, or goes on parsing, a request head that starts at <paramref name="bytes"/>[0].</summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits) => throw new NotImplementedException();
}
