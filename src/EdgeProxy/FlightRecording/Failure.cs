namespace EdgeProxy;

/// <summary>A kept exchange, taken out of its ring.</summary>
/// <param name="Loop">Index of the loop that it was on.</param>
/// <param name="Entry">What is known of it but for its texts.</param>
/// <param name="RequestId">Empty for what was no request.</param>
/// <param name="TraceId">Empty where there is none.</param>
/// <param name="SourceAddress">The client's address.</param>
/// <param name="Head">The masked head, each line ended by a line feed.</param>
internal sealed record Failure(int Loop, FailureEntry Entry, string RequestId, string TraceId, string SourceAddress, byte[] Head);
