namespace EdgeProxy.Gateway;

/// <summary>Which response fields tell clients of their limits. <c>Retry-After</c> is on every refusal.</summary>
[Flags]
public enum LimitFields : byte
{
    Off = 0,

    /// <summary><c>RateLimit</c> and <c>RateLimit-Policy</c>.</summary>
    Standard = 1,

    /// <summary><c>X-RateLimit-Limit</c>, <c>-Remaining</c>, <c>-Reset</c>, of the limit that is nearest.</summary>
    Legacy = 2,
}
