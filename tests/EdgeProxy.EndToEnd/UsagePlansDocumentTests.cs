using System.Globalization;

namespace EdgeProxy.EndToEnd;

/// <summary>The session of docs/USAGE_PLANS.md, run as it is written but for its ports, writes what the document says it does.</summary>
public sealed class UsagePlansDocumentTests
{
    [CurlFact]
    public async Task Session_WritesWhatTheDocumentSays()
    {
        DateTime before = DateTime.UtcNow;
        try
        {
            await DocumentSession.RunAsync("USAGE_PLANS.md", [8080], line => Today(line, before));
        }
        catch (Xunit.Sdk.XunitException) when (before.Date != DateTime.UtcNow.Date)
        {
            // Over midnight, which the session does not expect.
        }
    }

    /// <summary>The document is of 24 November 2026.</summary>
    private static string Today(string line, DateTime now) => line
        .Replace("2026-11-24", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("2026-11", now.ToString("yyyy-MM", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("w=2592000", string.Create(CultureInfo.InvariantCulture, $"w={DateTime.DaysInMonth(now.Year, now.Month) * 86_400}"), StringComparison.Ordinal);
}
