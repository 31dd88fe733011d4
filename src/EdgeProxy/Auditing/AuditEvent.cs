namespace EdgeProxy;

/// <summary>One change of configuration or state.</summary>
/// <param name="Actor">Who made it.</param>
/// <param name="Action">What was done: <c>start</c>, <c>reload</c>, <c>drain</c>, <c>reopen-logs</c>, <c>extend-quota</c>, <c>purge-cache</c>.</param>
/// <param name="Target">To what: the documents, the logs, a plan and key, what was purged.</param>
/// <param name="Outcome">What came of it: <c>published</c>, <c>refused</c>, <c>last-good</c>, <c>begun</c>, <c>done</c>, <c>failed</c>.</param>
/// <param name="Summary">In a line; empty for nothing to say.</param>
/// <param name="VersionBefore">Of the configuration that was in use before; 0 for none.</param>
/// <param name="VersionAfter">Of the one in use after.</param>
/// <param name="Digest">Of the documents' files, in hexadecimal; null where no documents were loaded.</param>
internal sealed record AuditEvent(
    AuditActor Actor, string Action, string Target, string Outcome, string Summary, long VersionBefore, long VersionAfter, string? Digest = null);
