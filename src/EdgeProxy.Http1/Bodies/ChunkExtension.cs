namespace EdgeProxy.Http1;

/// <summary>Where in a chunk's extensions a reader stands.</summary>
internal enum ChunkExtensionState : byte
{
    /// <summary>White space that only a semicolon may end.</summary>
    BeforeSemicolon,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Value,
    Quoted,
    Escaped,
    AfterValue,
}

/// <summary>
/// The grammar of chunk extensions, RFC 9112 section 7.1.1, a byte at a time:
/// <c>*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )</c>.
/// </summary>
internal static class ChunkExtension
{
    /// <summary>Whether the line may end here. White space at its end is not in the grammar.</summary>
    public static bool MayEnd(ChunkExtensionState state) =>
        state is ChunkExtensionState.Name or ChunkExtensionState.Value or ChunkExtensionState.AfterValue;

    /// <summary>Takes one byte, which is neither CR nor LF; false when the grammar does not have it there.</summary>
    public static bool TryStep(ref ChunkExtensionState state, byte value)
    {
        ChunkExtensionState? next = Next(state, value);
        state = next ?? state;
        return next is not null;
    }

    private static ChunkExtensionState? Next(ChunkExtensionState state, byte value) => state switch
    {
        ChunkExtensionState.BeforeSemicolon => AtDelimiter(value, state, mayAssign: false),
        ChunkExtensionState.BeforeName => ByteSets.IsWhitespace(value) ? state : IsTokenByte(value) ? ChunkExtensionState.Name : null,
        ChunkExtensionState.Name => IsTokenByte(value) ? state : AtDelimiter(value, ChunkExtensionState.AfterName, mayAssign: true),
        ChunkExtensionState.AfterName => AtDelimiter(value, state, mayAssign: true),
        ChunkExtensionState.BeforeValue => ByteSets.IsWhitespace(value) ? state
            : value == (byte)'"' ? ChunkExtensionState.Quoted
            : IsTokenByte(value) ? ChunkExtensionState.Value
            : null,
        ChunkExtensionState.Value => IsTokenByte(value) ? state : AtDelimiter(value, ChunkExtensionState.BeforeSemicolon, mayAssign: false),
        ChunkExtensionState.Quoted => value switch
        {
            (byte)'"' => ChunkExtensionState.AfterValue,
            (byte)'\\' => ChunkExtensionState.Escaped,
            _ => IsText(value) ? state : null,
        },
        ChunkExtensionState.Escaped => IsText(value) ? ChunkExtensionState.Quoted : null,
        _ => AtDelimiter(value, ChunkExtensionState.BeforeSemicolon, mayAssign: false),
    };

    private static ChunkExtensionState? AtDelimiter(byte value, ChunkExtensionState onWhitespace, bool mayAssign) => value switch
    {
        (byte)';' => ChunkExtensionState.BeforeName,
        (byte)'=' when mayAssign => ChunkExtensionState.BeforeValue,
        (byte)' ' or (byte)'\t' => onWhitespace,
        _ => null,
    };

    private static bool IsTokenByte(byte value) => ByteSets.Token.Contains(value);

    private static bool IsText(byte value) => value is (byte)'\t' or (>= 0x20 and not 0x7F);
}
