namespace EdgeProxy.Http1;

/// <summary>IPv6 addresses as text, RFC 3986 section 3.2.2, without zone and without the future form.</summary>
internal static class Ipv6Literal
{
    private const int GroupCount = 8;
    private const int GroupDigitsMax = 4;

    /// <summary>Checks what stands between the brackets.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        int gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return CountGroups(text, mayEndInIpv4: true) == GroupCount;
        }

        // The gap stands for at least one group, and there is only one: a second would leave an empty group.
        int before = gap == 0 ? 0 : CountGroups(text[..gap], mayEndInIpv4: false);
        ReadOnlySpan<byte> tail = text[(gap + 2)..];
        int after = tail.IsEmpty ? 0 : CountGroups(tail, mayEndInIpv4: true);
        return before >= 0 && after >= 0 && before + after < GroupCount;
    }

    /// <summary>Counts 16-bit groups, or says -1 when one is not well-formed.</summary>
    private static int CountGroups(ReadOnlySpan<byte> text, bool mayEndInIpv4)
    {
        int count = 0;
        while (true)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndInIpv4 && group.Contains((byte)'.'))
            {
                return IsIpv4(group) ? count + 2 : -1;
            }

            if (!IsGroup(group))
            {
                return -1;
            }

            count++;
            if (colon < 0)
            {
                return count;
            }

            text = text[(colon + 1)..];
        }
    }

    private static bool IsGroup(ReadOnlySpan<byte> group)
    {
        foreach (byte digit in group)
        {
            if (ByteSets.HexValue(digit) < 0)
            {
                return false;
            }
        }

        return group.Length is > 0 and <= GroupDigitsMax;
    }

    private static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        for (int part = 0; part < 4; part++)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> digits = dot < 0 ? text : text[..dot];
            bool isByte = System.Buffers.Text.Utf8Parser.TryParse(digits, out byte _, out int used) && used == digits.Length
                && digits[0] != (byte)'+' && (digits.Length == 1 || digits[0] != (byte)'0');
            if (!isByte || dot < 0 != (part == 3))
            {
                return false;
            }

            text = dot < 0 ? default : text[(dot + 1)..];
        }

        return true;
    }
}
