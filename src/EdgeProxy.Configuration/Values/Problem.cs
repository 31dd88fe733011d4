namespace EdgeProxy.Configuration;

/// <summary>What is wrong with a value, and what to do about it; the caller knows where it stands.</summary>
/// <param name="Code">One of <see cref="ConfigCodes"/>.</param>
internal sealed record Problem(string Code, string Message, string Hint)
{
    /// <summary>The value holds a secret and is not to be shown.</summary>
    public bool HidesValue { get; init; }
}
