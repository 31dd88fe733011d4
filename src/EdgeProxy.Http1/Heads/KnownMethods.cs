namespace EdgeProxy.Http1;

/// <summary>From a method's name to its id. Methods are case-sensitive, RFC 9110 section 9.1.</summary>
public static class KnownMethods
{
    public static KnownMethod Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("GET"u8) ? KnownMethod.Get
            : name.SequenceEqual("PUT"u8) ? KnownMethod.Put
            : KnownMethod.Other,
        4 => name.SequenceEqual("POST"u8) ? KnownMethod.Post
            : name.SequenceEqual("HEAD"u8) ? KnownMethod.Head
            : KnownMethod.Other,
        5 => name.SequenceEqual("PATCH"u8) ? KnownMethod.Patch
            : name.SequenceEqual("TRACE"u8) ? KnownMethod.Trace
            : KnownMethod.Other,
        6 => name.SequenceEqual("DELETE"u8) ? KnownMethod.Delete : KnownMethod.Other,
        7 => name.SequenceEqual("OPTIONS"u8) ? KnownMethod.Options
            : name.SequenceEqual("CONNECT"u8) ? KnownMethod.Connect
            : KnownMethod.Other,
        _ => KnownMethod.Other,
    };
}
