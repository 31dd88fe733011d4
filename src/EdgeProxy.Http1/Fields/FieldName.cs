namespace EdgeProxy.Http1;

/// <summary>The grammar of field names, for names that come from configuration.</summary>
public static class FieldName
{
    /// <summary>Whether the bytes are a token, RFC 9110 section 5.1.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) => ByteSets.IsToken(name);
}
