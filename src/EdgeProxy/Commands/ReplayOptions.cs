using System.CommandLine;

namespace EdgeProxy;

/// <summary>What <c>edgeproxy replay</c> is asked for.</summary>
/// <param name="Log">A file, or <c>-</c> for standard input.</param>
/// <param name="Against">Documents of the new configuration.</param>
/// <param name="Json">Writes JSON lines.</param>
/// <param name="All">Writes each request that differs, as it is found.</param>
/// <param name="Examples">Requests that are shown of each group.</param>
internal sealed record ReplayOptions(string Log, IReadOnlyList<string> Against, bool Json, bool All, int Examples);

/// <summary>Where a log is read from.</summary>
internal static class ReplayedLog
{
    public const string StandardInput = "-";

    public static bool IsCompressed(string name) => name.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>What cannot be opened throws as files do.</summary>
    public static Stream Open(string name, Func<Stream> standardInput)
    {
        if (name == StandardInput)
        {
            return standardInput();
        }

        var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.SequentialScan);
        return IsCompressed(name)
            ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress)
            : file;
    }
}
