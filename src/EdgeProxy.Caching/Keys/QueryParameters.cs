namespace EdgeProxy.Caching;

/// <summary>The parameters of a query, between ampersands, as keys see them.</summary>
public static class QueryParameters
{
    /// <summary>How many are sorted.</summary>
    public const int CountMax = 64;

    /// <summary>Cuts the next one off a query. False at its end.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> query, out ReadOnlySpan<byte> parameter)
    {
        while (!query.IsEmpty)
        {
            int ampersand = query.IndexOf((byte)'&');
            parameter = ampersand < 0 ? query : query[..ampersand];
            query = ampersand < 0 ? default : query[(ampersand + 1)..];
            if (!parameter.IsEmpty)
            {
                return true;
            }
        }

        parameter = default;
        return false;
    }

    internal static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> parameter)
    {
        int equals = parameter.IndexOf((byte)'=');
        return equals < 0 ? parameter : parameter[..equals];
    }

    /// <summary>
    /// Whether a parameter is, or could be taken by an origin for, one of a name: percent-encodings decoded, in any case of letters, and with
    /// brackets behind (<c>id[]</c>). A parameter that an origin reads and the key lacks is how caches are poisoned.
    /// </summary>
    internal static bool IsNamed(ReadOnlySpan<byte> parameter, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> rest = NameOf(parameter);
        foreach (byte expected in name)
        {
            if (!TryTakeByte(ref rest, out byte actual) || Fold(actual) != Fold(expected))
            {
                return false;
            }
        }

        return rest.IsEmpty || (TryTakeByte(ref rest, out byte next) && next == '[');
    }

    private static bool TryTakeByte(scoped ref ReadOnlySpan<byte> rest, out byte value)
    {
        value = 0;
        if (rest.IsEmpty)
        {
            return false;
        }

        bool isEncoded = rest[0] == '%' && rest.Length >= 3 && char.IsAsciiHexDigit((char)rest[1]) && char.IsAsciiHexDigit((char)rest[2]);
        value = isEncoded ? (byte)((HexValue(rest[1]) << 4) | HexValue(rest[2])) : rest[0] == '+' ? (byte)' ' : rest[0];
        rest = rest[(isEncoded ? 3 : 1)..];
        return true;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static byte Fold(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
