using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>
/// Fields by which some origins take another path, method or prefix than those of the request, and which are in no key: what they bring must not be served to
/// others. A request that has one passes by the cache.
/// </summary>
public static class UnkeyedFields
{
    private static readonly byte[][] Names =
    [
        [.. "X-Original-URL"u8], [.. "X-Rewrite-URL"u8], [.. "X-Original-Host"u8], [.. "X-Host"u8],
        [.. "X-HTTP-Method-Override"u8], [.. "X-HTTP-Method"u8], [.. "X-Method-Override"u8],
    ];

    public static bool AreIn(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly HeaderField field in fields.Fields)
        {
            if (field.Id == KnownHeader.None && IsUnkeyed(field.Name.Of(bytes)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a trusted proxy alone may say is kept by the writer of heads; of that, host, port and scheme are in the key.</summary>
    private static bool IsUnkeyed(ReadOnlySpan<byte> name)
    {
        if (name.Length < 2 || (name[0] | 0x20) != 'x' || name[1] != '-')
        {
            return false;
        }

        foreach (byte[] unkeyed in Names)
        {
            if (Ascii.EqualsIgnoreCase(name, unkeyed))
            {
                return true;
            }
        }

        return ReservedNames.Contains(name);
    }
}
