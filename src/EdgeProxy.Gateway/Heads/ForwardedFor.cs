using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>The addresses for which proxies say that they forward.</summary>
internal static class ForwardedFor
{
    /// <summary>The value of the last line, which the nearest proxy wrote; empty when there is none.</summary>
    public static ReadOnlySpan<byte> LastOf(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        for (int i = head.Fields.Count - 1; i >= 0; i--)
        {
            if (head.Fields[i].Id == KnownHeader.XForwardedFor)
            {
                return head.Fields[i].Value.Of(bytes);
            }
        }

        return default;
    }
}
