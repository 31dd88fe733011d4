namespace EdgeProxy;

/// <summary>Which limit of the process a connection met; a metric label each.</summary>
internal enum Shedding : byte
{
    /// <summary><c>limits.connectionsMax</c>.</summary>
    Process,

    /// <summary><c>limits.connectionsPerAddressMax</c>.</summary>
    Address,

    /// <summary>Descriptors are nearly used up, by whatever.</summary>
    Descriptors,

    /// <summary>The process nears its limit of memory.</summary>
    Memory,
}

/// <summary>The names of limits for metrics and the log.</summary>
internal static class SheddingLabels
{
    public static string Of(Shedding kind) => kind switch
    {
        Shedding.Process => "process",
        Shedding.Address => "address",
        Shedding.Descriptors => "descriptors",
        _ => "memory",
    };

    public static string TextOf(Shedding kind) => kind switch
    {
        Shedding.Process => "limits.connectionsMax is reached",
        Shedding.Address => "an address has limits.connectionsPerAddressMax connections",
        Shedding.Descriptors => "descriptors run out",
        _ => "memory runs out",
    };
}
