namespace EdgeProxy.Caching;

/// <summary>What a status code means to a cache.</summary>
internal static class ResponseStatuses
{
    public const int Ok = 200;
    public const int PartialContent = 206;
    public const int NotModified = 304;

    public static bool IsFinal(int status) => status >= Ok;

    /// <summary>Heuristically cacheable, RFC 9110 section 15.1, without 206.</summary>
    public static bool IsHeuristic(int status) => status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>
    /// Understood for the sake of <c>must-understand</c>, RFC 9111 section 5.2.2.3: what RFC 9110 section 15 defines, without the two
    /// that ask more of a cache than to store and to reuse.
    /// </summary>
    public static bool IsUnderstood(int status) => status is
        (>= 200 and <= 205) or (>= 300 and <= 303) or 305 or 307 or 308 or (>= 400 and <= 417) or 421 or 422 or 426 or (>= 500 and <= 505);

    /// <summary>What RFC 5861 section 4 calls an error.</summary>
    public static bool IsServerError(int status) => status is 500 or 502 or 503 or 504;

    /// <summary>2xx and 3xx, RFC 9111 section 4.4.</summary>
    public static bool IsNonError(int status) => status is >= 200 and < 400;
}
