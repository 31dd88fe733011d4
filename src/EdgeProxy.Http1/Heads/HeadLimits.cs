namespace EdgeProxy.Http1;

/// <summary>What a head may be at most. The defaults admit what API Gateway admits, and what browsers send.</summary>
public sealed record HeadLimits
{
    public static HeadLimits Default { get; } = new();

    /// <summary>The whole head, start line to empty line. 16 KiB: one loop buffer; API Gateway stops at 10,240.</summary>
    public int HeadBytesMax { get; init; } = 16 * 1024;

    /// <summary>The request target. 8,192 as API Gateway's edge endpoints.</summary>
    public int TargetBytesMax { get; init; } = 8 * 1024;

    /// <summary>The method token. RFC 9110 registers none longer than 17.</summary>
    public int MethodBytesMax { get; init; } = 32;

    /// <summary>Field lines. 100 as nginx' and Kestrel's users know it; at most 255.</summary>
    public int FieldCountMax { get; init; } = 100;
}
