namespace EdgeProxy;

/// <summary>Why an exchange was kept.</summary>
internal enum FailureKind : byte
{
    /// <summary>It is of no interest.</summary>
    None,

    /// <summary>A status of 500 or above, or a break-off: the upstream's fault, or the gateway's own.</summary>
    Failed,

    /// <summary>The client broke the protocol, left, or was too slow.</summary>
    Client,

    /// <summary>It went well, but its response began late.</summary>
    Slow,
}
