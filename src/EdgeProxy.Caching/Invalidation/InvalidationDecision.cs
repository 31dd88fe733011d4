using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Whether an exchange makes stored responses invalid, RFC 9111 section 4.4.</summary>
public static class InvalidationDecision
{
    /// <summary>
    /// A response that is no error to a method that is not known to be safe (RFC 9110 section 9.2.1). The target URI is then invalid, and
    /// so is what <see cref="InvalidatedTarget"/> finds in Location and Content-Location.
    /// </summary>
    public static bool Invalidates(KnownMethod method, int status) =>
        method is not (KnownMethod.Get or KnownMethod.Head or KnownMethod.Options or KnownMethod.Trace) && ResponseStatuses.IsNonError(status);
}
