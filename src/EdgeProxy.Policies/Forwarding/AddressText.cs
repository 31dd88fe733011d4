using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace EdgeProxy.Policies;

/// <summary>
/// Reads and writes addresses as text without allocating. Stricter than the platform's parser, which takes
/// <c>010.0.0.1</c> for octal and <c>1</c> for <c>0.0.0.1</c>: what two readers could take differently is no address here.
/// </summary>
internal static class AddressText
{
    /// <summary>Longest text that <see cref="Write"/> makes, in bytes.</summary>
    public const int BytesMax = 39;

    /// <summary>Reads a node: an address, in brackets or not, with a port or without (RFC 7239 section 6).</summary>
    public static bool TryReadNode(ReadOnlySpan<byte> text, out AddressKey key)
    {
        key = default;
        if (text.IsEmpty)
        {
            return false;
        }

        if (text[0] == '[')
        {
            int close = text.IndexOf((byte)']');
            return close > 0 && IsPortOrNothing(text[(close + 1)..]) && TryReadIPv6(text[1..close], out key);
        }

        int colon = text.IndexOf((byte)':');
        if (colon < 0)
        {
            return TryReadIPv4(text, out key);
        }

        // One colon parts an IPv4 address from its port; more are an IPv6 address, which has a port only behind brackets.
        return text[(colon + 1)..].Contains((byte)':')
            ? TryReadIPv6(text, out key)
            : IsPortOrNothing(text[colon..]) && TryReadIPv4(text[..colon], out key);
    }

    /// <summary>Writes the canonical form (RFC 5952); returns the bytes written.</summary>
    public static int Write(AddressKey key, Span<byte> destination)
    {
        if (!key.IsIPv4)
        {
            return WriteIPv6(key.Value, destination);
        }

        int written = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            Utf8Formatter.TryFormat((byte)((uint)key.Value >> shift), destination[written..], out int count);
            written += count;
            if (shift > 0)
            {
                destination[written++] = (byte)'.';
            }
        }

        return written;
    }

    /// <summary><c>:</c> and a number up to 65,535, or an obfuscated port such as <c>_a</c>; or nothing.</summary>
    private static bool IsPortOrNothing(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != ':' || text.Length < 2)
        {
            return false;
        }

        ReadOnlySpan<byte> port = text[1..];
        if (port[0] == '_')
        {
            return true;
        }

        return port.Length <= 5 && !port.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture) <= ushort.MaxValue;
    }

    private static bool TryReadIPv4(ReadOnlySpan<byte> text, out AddressKey key)
    {
        bool valid = TryReadDotted(text, out uint value);
        key = new AddressKey(value, true);
        return valid;
    }

    private static bool TryReadDotted(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        int parts = 0;
        while (true)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> part = dot < 0 ? text : text[..dot];
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0') || part.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                return false;
            }

            uint number = uint.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
            value = (value << 8) | number;
            parts++;
            if (number > 255 || parts > 4)
            {
                return false;
            }

            if (dot < 0)
            {
                return parts == 4;
            }

            text = text[(dot + 1)..];
        }
    }

    /// <summary>RFC 4291 section 2.2, all three forms; no zone id, which has no meaning on another host.</summary>
    private static bool TryReadIPv6(ReadOnlySpan<byte> text, out AddressKey key)
    {
        key = default;
        UInt128 value = 0;
        int groups = 0;
        int gapAt = -1;
        if (text.StartsWith("::"u8))
        {
            gapAt = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> part = colon < 0 ? text : text[..colon];
            if (colon < 0 && part.Contains((byte)'.'))
            {
                if (!TryReadDotted(part, out uint dotted))
                {
                    return false;
                }

                value = (value << 32) | dotted;
                groups += 2;
                break;
            }

            if (!TryReadGroup(part, out ushort group))
            {
                return false;
            }

            value = (value << 16) | group;
            groups++;
            if (colon < 0)
            {
                break;
            }

            text = text[(colon + 1)..];
            if (text.StartsWith((byte)':') && gapAt < 0)
            {
                gapAt = groups;
                text = text[1..];
            }
            else if (text.IsEmpty || groups == 8)
            {
                return false;
            }
        }

        return TryFillGap(value, groups, gapAt, out key);
    }

    private static bool TryReadGroup(ReadOnlySpan<byte> text, out ushort group)
    {
        group = 0;
        return text.Length is > 0 and <= 4 && ushort.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out group);
    }

    /// <summary>Puts the zeros of <c>::</c> in their place; it stands for at least one group, RFC 4291 section 2.2.</summary>
    private static bool TryFillGap(UInt128 value, int groups, int gapAt, out AddressKey key)
    {
        key = default;
        if (gapAt < 0 ? groups != 8 : groups > 7)
        {
            return false;
        }

        int groupsBehind = gapAt < 0 ? 0 : groups - gapAt;
        if (gapAt > 0)
        {
            UInt128 behind = value & ((UInt128.One << (16 * groupsBehind)) - 1);
            UInt128 before = value >> (16 * groupsBehind);
            value = (before << (16 * (8 - gapAt))) | behind;
        }

        key = AddressKey.FromIPv6(value);
        return true;
    }

    private static int WriteIPv6(UInt128 value, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        (int gapStart, int gapLength) = LongestZeroRun(bytes);
        int written = 0;
        for (int group = 0; group < 8; group++)
        {
            if (group == gapStart)
            {
                "::"u8.CopyTo(destination[written..]);
                written += 2;
                group += gapLength - 1;
                continue;
            }

            if (group > 0 && group != gapStart + gapLength)
            {
                destination[written++] = (byte)':';
            }

            ushort number = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * group)..]);
            number.TryFormat(destination[written..], out int count, "x", CultureInfo.InvariantCulture);
            written += count;
        }

        return written;
    }

    /// <summary>The first of the longest runs of two or more zero groups, which <c>::</c> stands for (RFC 5952 section 4.2); start -1 for none.</summary>
    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<byte> bytes)
    {
        int bestStart = -1;
        int bestLength = 1;
        int length = 0;
        for (int group = 0; group < 8; group++)
        {
            length = bytes[2 * group] == 0 && bytes[(2 * group) + 1] == 0 ? length + 1 : 0;
            if (length > bestLength)
            {
                bestLength = length;
                bestStart = group - length + 1;
            }
        }

        return bestStart < 0 ? (-1, 0) : (bestStart, bestLength);
    }
}
