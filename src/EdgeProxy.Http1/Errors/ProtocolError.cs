namespace EdgeProxy.Http1;

/// <summary>Each way in which bytes can be wrong. <see cref="ProtocolErrors"/> gives the clause, the label and the class of each.</summary>
public enum ProtocolError : byte
{
    None,

    // Lines.
    BareLineFeed,
    BareCarriageReturn,
    NulByte,
    ControlCharacter,

    // Start lines.
    BadStartLine,
    WhitespaceInStartLine,
    BadMethod,
    MethodTooLong,
    Http09Request,
    BadVersion,
    VersionNotSupported,
    BadStatus,

    // Limits of a head.
    TargetTooLong,
    HeadTooLarge,
    TooManyFields,
    TooManyConnectionOptions,

    // Field lines.
    WhitespaceBeforeFirstField,
    ObsoleteFold,
    WhitespaceBeforeColon,
    MissingColon,
    EmptyFieldName,
    BadFieldName,
    UnderscoreInKnownName,

    // The target.
    BadTarget,
    BadTargetCharacter,
    FragmentInTarget,
    BadScheme,
    BadAuthority,
    TargetFormNotAllowed,

    // Host.
    MissingHost,
    DuplicateHost,
    BadHost,
    HostMismatch,

    // Framing.
    TransferEncodingWithContentLength,
    TransferEncodingInHttp10,
    TransferEncodingNotAllowed,
    DuplicateTransferEncoding,
    BadTransferEncoding,
    UnknownTransferCoding,
    DuplicateContentLength,
    ContentLengthList,
    BadContentLength,
    ContentLengthOverflow,
    TraceWithBody,

    // Connection, Expect, Upgrade.
    BadConnection,
    ProtectedConnectionOption,
    DuplicateExpect,
    UnknownExpectation,
    BadUpgrade,
    WebSocketMethod,
    WebSocketConnection,
    WebSocketWithBody,
    WebSocketKey,
    WebSocketVersionMissing,
    WebSocketVersionUnsupported,

    // The path.
    DotSegment,
    EmptySegment,
    EncodedSlash,
    Backslash,
    EncodedControl,
    PathParameter,
    DoubleEncoding,
    BadPercentEncoding,
    BadPathUtf8,
    BadPathCharacter,

    // The chunked coding and its trailers.
    BadChunkSize,
    ChunkSizeOverflow,
    BadChunkExtension,
    ChunkExtensionTooLong,
    ChunkExtensionsTooLong,
    BadChunkEnd,
    ForbiddenTrailer,
    TrailersTooLarge,

    // WebSocket frames.
    FrameReservedBits,
    FrameOpcode,
    FrameControlFragmented,
    FrameControlTooLong,
    FrameLengthNotMinimal,
    FrameLengthOverflow,
    FrameNotMasked,
    FrameMasked,
}
