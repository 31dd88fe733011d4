namespace EdgeProxy;

/// <summary>The limits of the process, as the settings have them.</summary>
/// <param name="ConnectionsMax">Connections of clients at most, on all listeners; 0 for what the descriptors allow.</param>
/// <param name="ConnectionsPerAddressMax">Of one address, or one IPv6 network of 64 bits; 0 for no bound.</param>
/// <param name="MemoryMax">Bytes of memory; 0 for the limit of the control group, or none.</param>
internal sealed record LimitSettings(int ConnectionsMax, int ConnectionsPerAddressMax, long MemoryMax)
{
    public static readonly LimitSettings Default = new(0, 0, 0);
}
