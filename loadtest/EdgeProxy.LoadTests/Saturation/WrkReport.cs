using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeProxy.LoadTests;

/// <summary>What wrk says of a run.</summary>
/// <param name="P50">Microseconds, of a closed loop: a late answer delays the next request, which is then not counted as late.</param>
/// <param name="Errors">Connections that failed, and requests that were not answered in time.</param>
/// <param name="BadStatuses">Answers that were no success.</param>
internal sealed partial record WrkReport(long Requests, double RequestsPerSecond, double P50, double P99, long Errors, long BadStatuses)
{
    [GeneratedRegex(@"^\s*(?<requests>\d+) requests in ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex RequestsLine { get; }

    [GeneratedRegex(@"^Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex RateLine { get; }

    [GeneratedRegex(@"^\s+(?<percent>50|99)%\s+(?<number>[\d.]+)(?<unit>us|ms|s|m)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex LatencyLine { get; }

    [GeneratedRegex(@"Socket errors: connect (?<connect>\d+), read (?<read>\d+), write (?<write>\d+), timeout (?<timeout>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorLine { get; }

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<count>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex StatusLine { get; }

    /// <exception cref="FormatException">It is not what wrk writes with --latency.</exception>
    public static WrkReport Parse(string output)
    {
        Match requests = RequestsLine.Match(output);
        Match rate = RateLine.Match(output);
        if (!requests.Success || !rate.Success)
        {
            throw new FormatException($"No report of wrk:\n{output}");
        }

        var percentiles = LatencyLine.Matches(output).ToDictionary(
            match => match.Groups["percent"].Value, match => Number(match, "number") * Microseconds(match.Groups["unit"].Value), StringComparer.Ordinal);
        Match errors = ErrorLine.Match(output);
        Match statuses = StatusLine.Match(output);
        return new WrkReport(
            (long)Number(requests, "requests"),
            Number(rate, "rate"),
            percentiles.GetValueOrDefault("50", double.NaN),
            percentiles.GetValueOrDefault("99", double.NaN),
            errors.Success ? (long)(Number(errors, "connect") + Number(errors, "read") + Number(errors, "write") + Number(errors, "timeout")) : 0,
            statuses.Success ? (long)Number(statuses, "count") : 0);
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static double Microseconds(string unit) => unit switch { "us" => 1, "ms" => 1e3, "s" => 1e6, _ => 60e6 };
}
