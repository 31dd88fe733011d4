namespace EdgeProxy.Http1;

/// <summary>The grammar of field values, for values that come from configuration or from a template filled at run time.</summary>
public static class FieldValue
{
    /// <summary>
    /// Whether the bytes can be written as a field value and be read back the same, RFC 9110 section 5.5: no CR, LF, NUL
    /// or other control character but tab, and no white space at either end. Empty is valid.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> value) =>
        !value.ContainsAny(ByteSets.LineEndOrControl)
        && (value.IsEmpty || (!ByteSets.IsWhitespace(value[0]) && !ByteSets.IsWhitespace(value[^1])));
}
