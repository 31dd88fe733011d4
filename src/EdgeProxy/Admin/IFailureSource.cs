namespace EdgeProxy;

/// <summary>Where the exchanges that failed or were slow are kept.</summary>
internal interface IFailureSource
{
    /// <summary>They as JSON, the newest first.</summary>
    /// <param name="requestId">Of one exchange alone; null for all.</param>
    Task<ReadOnlyMemory<byte>> JsonAsync(string? requestId, CancellationToken cancellation);
}
