namespace EdgeProxy.Http1;

/// <summary>One row of the table of protocol errors.</summary>
/// <param name="Label">Metric label: lower case with underscores; part of the public contract.</param>
/// <param name="Clause">The clause that the bytes break, and how, as one sentence.</param>
public readonly record struct ProtocolErrorInfo(ProtocolError Error, string Label, ErrorClass Class, string Clause);

/// <summary>The one table of protocol errors: label, class of answer and clause of each.</summary>
public static class ProtocolErrors
{
    private static readonly ProtocolErrorInfo[] Table =
    [
        new(ProtocolError.None, "none", ErrorClass.None, ""),
        new(ProtocolError.BareLineFeed, "bare_line_feed", ErrorClass.BadRequest, "RFC 9112 section 2.2: a line ends with CRLF; a line feed alone is not accepted as its end."),
        new(ProtocolError.BareCarriageReturn, "bare_carriage_return", ErrorClass.BadRequest, "RFC 9112 section 2.2: a carriage return that no line feed follows makes a message invalid."),
        new(ProtocolError.NulByte, "nul_byte", ErrorClass.BadRequest, "RFC 9110 section 5.5: NUL is invalid and dangerous in a field value, and never part of a start line."),
        new(ProtocolError.ControlCharacter, "control_character", ErrorClass.BadRequest, "RFC 9110 section 5.5: control characters other than tab are invalid in a field value, and never part of a start line."),
        new(ProtocolError.BadStartLine, "bad_start_line", ErrorClass.BadRequest, "RFC 9112 sections 3 and 4: the first line is neither a request line nor a status line."),
        new(ProtocolError.WhitespaceInStartLine, "whitespace_in_start_line", ErrorClass.BadRequest, "RFC 9112 section 3: exactly one space stands between the parts of a request line, and none inside them."),
        new(ProtocolError.BadMethod, "bad_method", ErrorClass.BadRequest, "RFC 9110 section 9.1: a method is a token."),
        new(ProtocolError.MethodTooLong, "method_too_long", ErrorClass.NotImplemented, "RFC 9112 section 3: a method longer than any that is implemented."),
        new(ProtocolError.Http09Request, "http09_request", ErrorClass.BadRequest, "RFC 9112 section 3: a request line without a version is HTTP/0.9."),
        new(ProtocolError.BadVersion, "bad_version", ErrorClass.BadRequest, "RFC 9112 section 2.3: a version is HTTP, a slash, and two single digits with a dot, in this case of letters."),
        new(ProtocolError.VersionNotSupported, "version_not_supported", ErrorClass.VersionNotSupported, "RFC 9110 section 15.6.6: only HTTP/1.0 and HTTP/1.1 are spoken here."),
        new(ProtocolError.BadStatus, "bad_status", ErrorClass.BadRequest, "RFC 9110 section 15: a status is three digits from 100 to 599."),
        new(ProtocolError.TargetTooLong, "target_too_long", ErrorClass.UriTooLong, "RFC 9112 section 3: the request target is longer than the limit."),
        new(ProtocolError.HeadTooLarge, "head_too_large", ErrorClass.HeadTooLarge, "RFC 6585 section 5: the head is larger than the limit."),
        new(ProtocolError.TooManyFields, "too_many_fields", ErrorClass.HeadTooLarge, "RFC 6585 section 5: more field lines than the limit."),
        new(ProtocolError.TooManyConnectionOptions, "too_many_connection_options", ErrorClass.BadRequest, "RFC 9110 section 7.6.1: more connection options than the limit."),
        new(ProtocolError.WhitespaceBeforeFirstField, "whitespace_before_first_field", ErrorClass.BadRequest, "RFC 9112 section 2.2: white space between the start line and the first field."),
        new(ProtocolError.ObsoleteFold, "obsolete_fold", ErrorClass.BadRequest, "RFC 9112 section 5.2: a field line continues on the next one."),
        new(ProtocolError.WhitespaceBeforeColon, "whitespace_before_colon", ErrorClass.BadRequest, "RFC 9112 section 5.1: white space between a field name and its colon."),
        new(ProtocolError.MissingColon, "missing_colon", ErrorClass.BadRequest, "RFC 9112 section 5: a field line without a colon."),
        new(ProtocolError.EmptyFieldName, "empty_field_name", ErrorClass.BadRequest, "RFC 9112 section 5: a field line that begins with its colon."),
        new(ProtocolError.BadFieldName, "bad_field_name", ErrorClass.BadRequest, "RFC 9110 section 5.1: a field name is a token."),
        new(ProtocolError.UnderscoreInKnownName, "underscore_in_known_name", ErrorClass.BadRequest, "RFC 3875 section 4.1.18: a field name whose underscores a CGI-like reader takes for the dashes of a known one."),
        new(ProtocolError.BadTarget, "bad_target", ErrorClass.BadRequest, "RFC 9112 section 3.2: the request target has none of the four forms."),
        new(ProtocolError.BadTargetCharacter, "bad_target_character", ErrorClass.BadRequest, "RFC 3986 section 2: a request target holds visible ASCII characters only."),
        new(ProtocolError.FragmentInTarget, "fragment_in_target", ErrorClass.BadRequest, "RFC 9112 section 3.2: a request target has no fragment."),
        new(ProtocolError.BadScheme, "bad_scheme", ErrorClass.BadRequest, "RFC 9112 section 3.2.2: an absolute target is http or https."),
        new(ProtocolError.BadAuthority, "bad_authority", ErrorClass.BadRequest, "RFC 9110 section 4.2: the authority of a target is a host and an optional port, without user information."),
        new(ProtocolError.TargetFormNotAllowed, "target_form_not_allowed", ErrorClass.BadRequest, "RFC 9112 sections 3.2.3 and 3.2.4: authority form goes with CONNECT alone, asterisk form with OPTIONS alone."),
        new(ProtocolError.MissingHost, "missing_host", ErrorClass.BadRequest, "RFC 9112 section 3.2: an HTTP/1.1 request without Host."),
        new(ProtocolError.DuplicateHost, "duplicate_host", ErrorClass.BadRequest, "RFC 9112 section 3.2: more than one Host."),
        new(ProtocolError.BadHost, "bad_host", ErrorClass.BadRequest, "RFC 9112 section 3.2: the value of Host is not a host with an optional port."),
        new(ProtocolError.HostMismatch, "host_mismatch", ErrorClass.BadRequest, "RFC 9112 section 3.2.2: Host names another authority than the target."),
        new(ProtocolError.TransferEncodingWithContentLength, "transfer_encoding_with_content_length", ErrorClass.BadRequest, "RFC 9112 section 6.3: both Transfer-Encoding and Content-Length."),
        new(ProtocolError.TransferEncodingInHttp10, "transfer_encoding_in_http10", ErrorClass.BadRequest, "RFC 9112 section 6.1: Transfer-Encoding in an HTTP/1.0 message."),
        new(ProtocolError.TransferEncodingNotAllowed, "transfer_encoding_not_allowed", ErrorClass.BadRequest, "RFC 9112 section 6.1: Transfer-Encoding in a response that cannot have a body."),
        new(ProtocolError.DuplicateTransferEncoding, "duplicate_transfer_encoding", ErrorClass.BadRequest, "RFC 9112 section 6.1: more than one Transfer-Encoding line."),
        new(ProtocolError.BadTransferEncoding, "bad_transfer_encoding", ErrorClass.BadRequest, "RFC 9112 section 6.1: Transfer-Encoding is not exactly one coding."),
        new(ProtocolError.UnknownTransferCoding, "unknown_transfer_coding", ErrorClass.NotImplemented, "RFC 9112 section 6.1: a transfer coding other than chunked."),
        new(ProtocolError.DuplicateContentLength, "duplicate_content_length", ErrorClass.BadRequest, "RFC 9112 section 6.3: more than one Content-Length line."),
        new(ProtocolError.ContentLengthList, "content_length_list", ErrorClass.BadRequest, "RFC 9112 section 6.3: Content-Length is a list."),
        new(ProtocolError.BadContentLength, "bad_content_length", ErrorClass.BadRequest, "RFC 9110 section 8.6: Content-Length is not one decimal number."),
        new(ProtocolError.ContentLengthOverflow, "content_length_overflow", ErrorClass.BadRequest, "RFC 9110 section 8.6: Content-Length exceeds what can be counted."),
        new(ProtocolError.TraceWithBody, "trace_with_body", ErrorClass.BadRequest, "RFC 9110 section 9.3.8: a TRACE request has no content."),
        new(ProtocolError.BadConnection, "bad_connection", ErrorClass.BadRequest, "RFC 9110 section 7.6.1: Connection is not a list of tokens."),
        new(ProtocolError.ProtectedConnectionOption, "protected_connection_option", ErrorClass.BadRequest, "RFC 9110 section 7.6.1: Connection names a field that is meant for all recipients."),
        new(ProtocolError.DuplicateExpect, "duplicate_expect", ErrorClass.BadRequest, "RFC 9110 section 10.1.1: more than one Expect line."),
        new(ProtocolError.UnknownExpectation, "unknown_expectation", ErrorClass.ExpectationFailed, "RFC 9110 section 10.1.1: an expectation other than 100-continue."),
        new(ProtocolError.BadUpgrade, "bad_upgrade", ErrorClass.BadRequest, "RFC 9110 section 7.8: Upgrade is not a list of protocols."),
        new(ProtocolError.WebSocketMethod, "websocket_method", ErrorClass.BadRequest, "RFC 6455 section 4.2.1: a WebSocket handshake with another method than GET."),
        new(ProtocolError.WebSocketConnection, "websocket_connection", ErrorClass.BadRequest, "RFC 6455 section 4.2.1: a WebSocket handshake whose Connection does not name Upgrade."),
        new(ProtocolError.WebSocketWithBody, "websocket_with_body", ErrorClass.BadRequest, "RFC 6455 section 4.2.1: a WebSocket handshake with a body, whose end and the first frame could be confused."),
        new(ProtocolError.WebSocketKey, "websocket_key", ErrorClass.BadRequest, "RFC 6455 section 4.2.1: Sec-WebSocket-Key is not exactly one base64 value of 16 bytes."),
        new(ProtocolError.WebSocketVersionMissing, "websocket_version_missing", ErrorClass.BadRequest, "RFC 6455 section 4.2.1: not exactly one Sec-WebSocket-Version."),
        new(ProtocolError.WebSocketVersionUnsupported, "websocket_version_unsupported", ErrorClass.UpgradeRequired, "RFC 6455 section 4.4: a Sec-WebSocket-Version other than 13."),
        new(ProtocolError.DotSegment, "dot_segment", ErrorClass.BadRequest, "RFC 3986 section 3.3: a path with a dot segment, in whatever encoding."),
        new(ProtocolError.EmptySegment, "empty_segment", ErrorClass.BadRequest, "RFC 3986 section 3.3: a path with an empty segment."),
        new(ProtocolError.EncodedSlash, "encoded_slash", ErrorClass.BadRequest, "RFC 3986 section 2.2: a percent-encoded slash in a path."),
        new(ProtocolError.Backslash, "backslash", ErrorClass.BadRequest, "RFC 3986 section 3.3: a backslash in a path, plain or encoded."),
        new(ProtocolError.EncodedControl, "encoded_control", ErrorClass.BadRequest, "RFC 3986 section 7.3: a percent-encoded control character in a path."),
        new(ProtocolError.PathParameter, "path_parameter", ErrorClass.BadRequest, "RFC 3986 section 3.3: a path segment with a parameter."),
        new(ProtocolError.DoubleEncoding, "double_encoding", ErrorClass.BadRequest, "RFC 3986 section 2.4: a path that means something else when decoded twice."),
        new(ProtocolError.BadPercentEncoding, "bad_percent_encoding", ErrorClass.BadRequest, "RFC 3986 section 2.1: a percent sign that two hexadecimal digits do not follow."),
        new(ProtocolError.BadPathUtf8, "bad_path_utf8", ErrorClass.BadRequest, "RFC 3629 section 3: percent-encoded bytes of a path that are not UTF-8."),
        new(ProtocolError.BadPathCharacter, "bad_path_character", ErrorClass.BadRequest, "RFC 3986 section 3.3: a character that a path does not have."),
        new(ProtocolError.BadChunkSize, "bad_chunk_size", ErrorClass.BadRequest, "RFC 9112 section 7.1: a chunk size is hexadecimal digits and nothing else."),
        new(ProtocolError.ChunkSizeOverflow, "chunk_size_overflow", ErrorClass.BadRequest, "RFC 9112 section 7.1: a chunk size that exceeds what can be counted."),
        new(ProtocolError.BadChunkExtension, "bad_chunk_extension", ErrorClass.BadRequest, "RFC 9112 section 7.1.1: a chunk extension that breaks the grammar."),
        new(ProtocolError.ChunkExtensionTooLong, "chunk_extension_too_long", ErrorClass.BadRequest, "RFC 9112 section 7.1.1: the extensions of a chunk are longer than the limit."),
        new(ProtocolError.ChunkExtensionsTooLong, "chunk_extensions_too_long", ErrorClass.BadRequest, "RFC 9112 section 7.1.1: the extensions of a body are longer than the limit."),
        new(ProtocolError.BadChunkEnd, "bad_chunk_end", ErrorClass.BadRequest, "RFC 9112 section 7.1: CRLF does not follow a chunk's data."),
        new(ProtocolError.ForbiddenTrailer, "forbidden_trailer", ErrorClass.BadRequest, "RFC 9110 section 6.5.1: a trailer field that must be known before the content."),
        new(ProtocolError.TrailersTooLarge, "trailers_too_large", ErrorClass.HeadTooLarge, "RFC 9112 section 7.1.2: the trailer section is larger than the limit."),
        new(ProtocolError.FrameReservedBits, "frame_reserved_bits", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.2: a reserved bit is set that no extension gave a meaning."),
        new(ProtocolError.FrameOpcode, "frame_opcode", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.2: an unknown opcode."),
        new(ProtocolError.FrameControlFragmented, "frame_control_fragmented", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.5: a control frame in fragments."),
        new(ProtocolError.FrameControlTooLong, "frame_control_too_long", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.5: a control frame of more than 125 bytes."),
        new(ProtocolError.FrameLengthNotMinimal, "frame_length_not_minimal", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.2: a length that is not in its shortest form."),
        new(ProtocolError.FrameLengthOverflow, "frame_length_overflow", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.2: a length whose most significant bit is set."),
        new(ProtocolError.FrameNotMasked, "frame_not_masked", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.1: a client's frame without a mask."),
        new(ProtocolError.FrameMasked, "frame_masked", ErrorClass.WebSocketProtocol, "RFC 6455 section 5.1: a server's frame with a mask."),
    ];

    /// <summary>All rows, in the order of the enumeration, <see cref="ProtocolError.None"/> first.</summary>
    public static ReadOnlySpan<ProtocolErrorInfo> All => Table;

    public static string Label(this ProtocolError error) => Table[(int)error].Label;

    public static ErrorClass Class(this ProtocolError error) => Table[(int)error].Class;

    public static string Clause(this ProtocolError error) => Table[(int)error].Clause;
}
