namespace EdgeProxy.Http1.Tests;

/// <summary>Request lines, targets and hosts that are refused.</summary>
internal static class RequestLineCases
{
    public static IEnumerable<WireCase> All => [.. Lines, .. Versions, .. Targets, .. Hosts];

    private static WireCase[] Lines =>
    [
        Line("line end: bare LF: after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", ProtocolError.BareLineFeed),
        Line("line end: bare CR: CR-only line ends", "GET / HTTP/1.1\rHost: a\r\r", ProtocolError.BareCarriageReturn),
        Line("line end: bare CR: in the request line", "GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BareCarriageReturn),
        Line("line end: bare CR: CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", ProtocolError.BareCarriageReturn),
        Line("request line: LF inside the request line", "GET /\nx HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BareLineFeed),
        Line("request line: NUL in the request line", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.NulByte),
        Line("request line: control in the method", "G\u0001ET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.ControlCharacter),
        Line("request line: a TLS hello", "\u0016\u0003\u0001\u0002", ProtocolError.ControlCharacter),
        Line("request line: GET, tab, target", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadMethod),
        Line("request line: tab beside the space before the target", "GET \t/ HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: tab before the version", "GET / \tHTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: method prefix that is no token", "(GET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadMethod),
        Line("request line: method with non-ASCII", "GET\u00e9 / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadMethod),
        Line("request line: overlong method", new string('A', 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.MethodTooLong),
        Line("request line: endless method", new string('A', 9000), ProtocolError.MethodTooLong),
        Line("limit: endless target", "GET /" + new string('a', 9000), ProtocolError.TargetTooLong),
        Line("limit: target over its limit", "GET /" + new string('a', 8192) + " HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.TargetTooLong),
        Line("injection: PROXY protocol, version 1", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("injection: PROXY protocol, version 2", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c", ProtocolError.BadStartLine),
        Line("request line: a word alone", "GET\r\n\r\n", ProtocolError.BadStartLine),
        Line("request line: a method and a space", "GET \r\n\r\n", ProtocolError.BadStartLine),
        Line("request line: two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadStartLine),
    ];

    private static WireCase[] Versions =>
    [
        Line("version: HTTP/0.9", "GET /\r\n", ProtocolError.Http09Request),
        Line("version: HTTP/0.9 with fields", "GET /\r\nHost: a\r\n\r\n", ProtocolError.Http09Request),
        Version("version: HTTP/1.10", "HTTP/1.10", ProtocolError.BadVersion),
        Version("version: HTTP/1.32", "HTTP/1.32", ProtocolError.BadVersion),
        Version("version: HTTP/01.1", "HTTP/01.1", ProtocolError.BadVersion),
        Version("version: lower case", "http/1.1", ProtocolError.BadVersion),
        Version("version: mixed case", "Http/1.1", ProtocolError.BadVersion),
        Version("version: another protocol", "HTCP/1.1", ProtocolError.BadVersion),
        Version("version: comma", "HTTP/1,1", ProtocolError.BadVersion),
        Version("version: sign", "HTTP/+1.", ProtocolError.BadVersion),
        Version("version: trailing letter", "HTTP/1.1x", ProtocolError.BadVersion),
        Version("version: HTTP/1.2", "HTTP/1.2", ProtocolError.VersionNotSupported),
        Version("version: HTTP/0.9 spelled out", "HTTP/0.9", ProtocolError.VersionNotSupported),
        Version("version: HTTP/2.0", "HTTP/2.0", ProtocolError.VersionNotSupported),
        Line("version: HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ProtocolError.VersionNotSupported),
    ];

    private static WireCase[] Targets =>
    [
        Target("target: no slash first", "GET a/b", ProtocolError.BadTarget),
        Target("target: a scheme without slashes", "GET http:a", ProtocolError.BadTarget),
        Target("target: no scheme", "GET ://a/", ProtocolError.BadTarget),
        Target("target: two asterisks", "OPTIONS **", ProtocolError.BadTarget),
        Target("path: fragment in the path", "GET /a#b", ProtocolError.FragmentInTarget),
        Target("path: fragment in the query", "GET /a?b#c", ProtocolError.FragmentInTarget),
        Target("path: non-ASCII in the path", "GET /\u00e9", ProtocolError.BadTargetCharacter),
        Target("path: non-ASCII in the query", "GET /?\u00e9", ProtocolError.BadTargetCharacter),
        Line("request line: tab in the target", "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("request line: control in the query", "GET /?\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.ControlCharacter),
        Line("request line: DEL in the target", "GET /\u007f HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.ControlCharacter),
        Target("target: another scheme", "GET ftp://a/", ProtocolError.BadScheme),
        Target("injection: javascript scheme", "GET javascript://a/", ProtocolError.BadScheme),
        Target("target: absolute without host", "GET http:///a", ProtocolError.BadAuthority),
        Target("authority: absolute with user information", "GET http://u:p@a/", ProtocolError.BadAuthority),
        Target("target: absolute with a bad port", "GET http://a:x/", ProtocolError.BadAuthority),
        Target("target: absolute with a backslash in the host", "GET http://a\\@b/", ProtocolError.BadAuthority),
        Target("target: CONNECT without a port", "CONNECT a", ProtocolError.BadAuthority),
        Target("target: CONNECT with user information", "CONNECT u@a:1", ProtocolError.BadAuthority),
        Target("method: CONNECT with a path", "CONNECT /a", ProtocolError.TargetFormNotAllowed),
        Target("method: CONNECT with an absolute target", "CONNECT http://a/", ProtocolError.TargetFormNotAllowed),
        Target("method: CONNECT with an asterisk", "CONNECT *", ProtocolError.TargetFormNotAllowed),
        Target("target: authority form with GET", "GET a:80", ProtocolError.TargetFormNotAllowed),
        Target("target: asterisk form with GET", "GET *", ProtocolError.TargetFormNotAllowed),
    ];

    private static WireCase[] Hosts =>
    [
        Line("authority: missing Host", "GET / HTTP/1.1\r\n\r\n", ProtocolError.MissingHost),
        Line("authority: missing Host with an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", ProtocolError.MissingHost),
        Line("authority: duplicate Host", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", ProtocolError.DuplicateHost),
        Line("authority: duplicate Host with the same value", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: a\r\n\r\n", ProtocolError.DuplicateHost),
        Line("authority: duplicate Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", ProtocolError.DuplicateHost),
        Host("authority: empty Host", ""),
        Host("authority: Host with comma", "a,b"),
        Host("authority: Host with space", "a b"),
        Host("authority: Host with tab", "a\tb"),
        Host("authority: Host with user information", "u@a"),
        Host("authority: Host with path", "a/b"),
        Host("authority: Host with query", "a?b"),
        Host("authority: Host with scheme", "http://a"),
        Host("authority: Host with non-ASCII", "\u00e9"),
        Host("authority: Host with percent-encoding", "a%2eb"),
        Host("authority: Host with an empty label", "a..b"),
        Host("authority: Host with a leading dot", ".a"),
        Host("authority: Host with a backslash", "a\\b"),
        Host("authority: Host with an empty port", "a:"),
        Host("authority: Host with a named port", "a:http"),
        Host("authority: Host with two ports", "a:1:2"),
        Host("authority: Host with port zero", "a:0"),
        Host("authority: Host with a port too high", "a:65536"),
        Host("authority: Host with a long port", "a:000080"),
        Host("authority: Host with a signed port", "a:+80"),
        Host("authority: Host with a port alone", ":80"),
        Host("authority: Host that is too long", new string('a', 256)),
        Host("authority: Host with an open bracket", "[::1"),
        Host("authority: Host with text behind the bracket", "[::1]a"),
        Host("authority: Host with an empty literal", "[]"),
        Host("authority: Host with two gaps", "[1::2::3]"),
        Host("authority: Host with three colons", "[:::1]"),
        Host("authority: Host with too few groups", "[1:2:3]"),
        Host("authority: Host with too many groups", "[1:2:3:4:5:6:7:8:9]"),
        Host("authority: Host with a gap for nothing", "[1:2:3:4::5:6:7:8]"),
        Host("authority: Host with a long group", "[::12345]"),
        Host("authority: Host with a zone", "[fe80::1%25eth0]"),
        Host("authority: Host with a future literal", "[v1.a]"),
        Host("authority: Host with a bad IPv4 tail", "[::1.2.3.256]"),
        Host("authority: Host with a short IPv4 tail", "[::1.2.3]"),
        Host("authority: Host with IPv4 before the gap", "[1.2.3.4::]"),
        Line("authority: absolute target, other Host", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", ProtocolError.HostMismatch),
        Line("authority: absolute target, other port", "GET http://a/ HTTP/1.1\r\nHost: a:81\r\n\r\n", ProtocolError.HostMismatch),
        Line("authority: https target, Host with port 80", "GET https://a/ HTTP/1.1\r\nHost: a:80\r\n\r\n", ProtocolError.HostMismatch),
        Line("authority: CONNECT, other Host", "CONNECT a:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", ProtocolError.HostMismatch),
    ];

    private static WireCase Line(string name, string text, ProtocolError error) => new(name, text, error);

    private static WireCase Version(string name, string version, ProtocolError error) => new(name, $"GET / {version}\r\nHost: a\r\n\r\n", error);

    private static WireCase Target(string name, string start, ProtocolError error) => new(name, start + " HTTP/1.1\r\nHost: a\r\n\r\n", error);

    private static WireCase Host(string name, string host) => new(name, $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", ProtocolError.BadHost);
}
