namespace EdgeProxy.Configuration;

/// <summary>What is wrong with a value, and what to do about it; the caller knows where it stands.</summary>
/// <param name="Code">One of <see cref="ConfigCodes"/>.</param>
internal sealed record Problem(string Code, string Message, string Hint);
