using System.Net;

namespace EdgeProxy.Configuration;

/// <summary>
/// How documents write durations, addresses and names, for others who read what an operator writes (the process's settings):
/// one way of writing each, everywhere.
/// </summary>
public static class ScalarText
{
    /// <summary><c>250ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>.</summary>
    public static bool TryDuration(string text, out TimeSpan duration) => ScalarParser.TryDuration(text, out duration);

    /// <summary><c>512B</c>, <c>64KB</c>, <c>10MB</c>: bytes, in powers of 1024.</summary>
    public static bool TrySize(string text, out long bytes) => ScalarParser.TrySize(text, out bytes);

    /// <summary>A duration as it would be written.</summary>
    public static string Format(TimeSpan duration) => ScalarParser.Format(duration);

    /// <summary><c>address:port</c>, an IPv6 address in brackets. When false, <paramref name="message"/> says what is wrong and <paramref name="hint"/> what to do.</summary>
    public static bool TryEndPoint(string text, out IPEndPoint endPoint, out string message, out string hint)
    {
        Problem? problem = Addresses.ParseEndPoint(text, out IPEndPoint? parsed);
        endPoint = parsed ?? new IPEndPoint(IPAddress.None, 0);
        message = problem?.Message ?? "";
        hint = problem?.Hint ?? "";
        return problem is null;
    }

    /// <summary>The name that was likely meant, or null when none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates) => NearestName.Find(name, candidates);
}
