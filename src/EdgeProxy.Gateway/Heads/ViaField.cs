using System.Text;

namespace EdgeProxy.Gateway;

/// <summary>The <c>Via</c> field, RFC 9110 section 7.6.3: a list of <c>protocol received-by (comment)</c>.</summary>
internal static class ViaField
{
    /// <summary>Whether a gateway of that name stands in the list as a recipient; a longer name or a comment is another thing.</summary>
    public static bool Names(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        while (!value.IsEmpty)
        {
            int comma = value.IndexOf((byte)',');
            ReadOnlySpan<byte> element = (comma < 0 ? value : value[..comma]).Trim(" \t"u8);
            value = comma < 0 ? default : value[(comma + 1)..];
            int space = element.IndexOfAny((byte)' ', (byte)'\t');
            if (space < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> recipient = element[space..].TrimStart(" \t"u8);
            int end = recipient.IndexOfAny((byte)' ', (byte)'\t', (byte)'(');
            if (Ascii.EqualsIgnoreCase(end < 0 ? recipient : recipient[..end], name))
            {
                return true;
            }
        }

        return false;
    }
}
