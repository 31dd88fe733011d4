namespace EdgeProxy;

/// <summary>What asked for a load of the documents.</summary>
internal enum ReloadTrigger : byte
{
    Start,
    Files,
    Signal,
    Admin,
}

internal enum ReloadResult : byte
{
    /// <summary>The documents are in use.</summary>
    Published,

    /// <summary>They have mistakes; what was in use before stays in use.</summary>
    Refused,
}

/// <summary>One load of the documents, for the history.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="At">When it began, UTC.</param>
/// <param name="By">Who asked, where somebody did: an admin client or a signal.</param>
/// <param name="Version">Of the configuration that is in use after it; 0 for none.</param>
/// <param name="Digest">Of all files' names and contents, in hexadecimal: replicas with the same files have the same.</param>
/// <param name="Milliseconds">From the first look at the files to their use on all loops, or to the mistakes.</param>
/// <param name="Summary">What changed, in a line; empty at the start and when refused.</param>
internal sealed record ReloadRecord(
    long Number,
    DateTimeOffset At,
    ReloadTrigger Trigger,
    string? By,
    ReloadResult Result,
    long Version,
    string Digest,
    long Milliseconds,
    string Summary,
    IReadOnlyList<string> Errors,
    IReadOnlyList<string> Warnings);
