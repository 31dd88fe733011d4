namespace EdgeProxy.Caching;

/// <summary>Whole seconds as fields give them, RFC 9111 section 1.2.2.</summary>
public static class DeltaSeconds
{
    /// <summary>What stands for anything greater: 2^31.</summary>
    public const long Max = 2_147_483_648;

    /// <summary>False for anything but digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out long seconds)
    {
        seconds = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (byte digit in digits)
        {
            seconds = Math.Min((seconds * 10) + (digit - '0'), Max);
        }

        return true;
    }
}
