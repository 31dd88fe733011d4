namespace EdgeProxy.Policies;

/// <summary>A key as the table keeps it, 48 bytes.</summary>
/// <param name="Hash">Of the key.</param>
/// <param name="Index">The number of what the key stands for; several hashes may share one (a key in rotation).</param>
/// <param name="NotBefore">Seconds since 1970 UTC from which on it is valid; 0 for always.</param>
/// <param name="Expires">Seconds since 1970 UTC from which on it is not valid any more; <see cref="Never"/> for never.</param>
/// <param name="IsEnabled">False for a key that is switched off.</param>
public readonly record struct KeyEntry(KeyHash Hash, int Index, uint NotBefore, uint Expires, bool IsEnabled)
{
    public const uint Never = uint.MaxValue;

    internal KeyStatus StatusAt(long unixSeconds) =>
        !IsEnabled ? KeyStatus.Disabled
        : unixSeconds < NotBefore ? KeyStatus.NotYetValid
        : unixSeconds >= Expires && Expires != Never ? KeyStatus.Expired
        : KeyStatus.Valid;
}
