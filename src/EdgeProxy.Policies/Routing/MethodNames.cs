using EdgeProxy.Http1;

namespace EdgeProxy.Policies;

/// <summary>Methods as configuration writes them.</summary>
internal static class MethodNames
{
    /// <summary>Case counts, RFC 9110 section 9.1.</summary>
    public static KnownMethod Parse(string token) => token switch
    {
        "GET" => KnownMethod.Get,
        "HEAD" => KnownMethod.Head,
        "POST" => KnownMethod.Post,
        "PUT" => KnownMethod.Put,
        "DELETE" => KnownMethod.Delete,
        "CONNECT" => KnownMethod.Connect,
        "OPTIONS" => KnownMethod.Options,
        "TRACE" => KnownMethod.Trace,
        "PATCH" => KnownMethod.Patch,
        _ => KnownMethod.Other,
    };
}
