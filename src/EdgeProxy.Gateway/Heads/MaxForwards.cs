using System.Buffers.Text;

namespace EdgeProxy.Gateway;

/// <summary>The <c>Max-Forwards</c> field, RFC 9110 section 7.6.2.</summary>
internal static class MaxForwards
{
    public static bool TryParse(ReadOnlySpan<byte> value, out long hops) =>
        Utf8Parser.TryParse(value, out hops, out int consumed) && consumed == value.Length && hops >= 0;
}
