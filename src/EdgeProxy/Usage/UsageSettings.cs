namespace EdgeProxy;

/// <summary>What becomes of requests with keys while the usage ledger cannot be written.</summary>
internal enum StoreFailure : byte
{
    /// <summary>They are admitted, and counted in memory until it can be.</summary>
    Admit,

    /// <summary>They are refused.</summary>
    Refuse,
}

/// <summary>Settings of the usage ledger.</summary>
/// <param name="OnStoreFailure">What becomes of requests with keys while it cannot be written.</param>
/// <param name="KeepDays">How long it keeps what was counted; 0 for ever.</param>
internal sealed record UsageSettings(StoreFailure OnStoreFailure, int KeepDays)
{
    public static UsageSettings Default { get; } = new(StoreFailure.Admit, 400);
}
