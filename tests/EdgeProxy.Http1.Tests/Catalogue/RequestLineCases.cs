namespace EdgeProxy.Http1.Tests;

/// <summary>Request lines, targets and hosts that are refused.</summary>
internal static class RequestLineCases
{
    public static IEnumerable<WireCase> All => [.. Lines, .. Versions, .. Targets, .. Hosts];

    private static WireCase[] Lines =>
    [
        Line("5.2.11 bare LF: after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", ProtocolError.BareLineFeed),
        Line("5.2.11 bare CR: CR-only line ends", "GET / HTTP/1.1\rHost: a\r\r", ProtocolError.BareCarriageReturn),
        Line("5.2.11 bare CR: in the request line", "GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BareCarriageReturn),
        Line("5.2.11 bare CR: CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", ProtocolError.BareCarriageReturn),
        Line("5.2.25 LF inside the request line", "GET /\nx HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BareLineFeed),
        Line("5.2.25 NUL in the request line", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.NulByte),
        Line("5.2.25 control in the method", "G\u0001ET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.ControlCharacter),
        Line("a TLS hello", "\u0016\u0003\u0001\u0002", ProtocolError.ControlCharacter),
        Line("5.2.25 GET, tab, target", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadMethod),
        Line("5.2.25 tab beside the space before the target", "GET \t/ HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 tab before the version", "GET / \tHTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 method prefix that is no token", "(GET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadMethod),
        Line("5.2.25 method with non-ASCII", "GET\u00e9 / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadMethod),
        Line("5.2.25 overlong method", new string('A', 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.MethodTooLong),
        Line("5.2.25 endless method", new string('A', 9000), ProtocolError.MethodTooLong),
        Line("5.3 endless target", "GET /" + new string('a', 9000), ProtocolError.TargetTooLong),
        Line("5.3 target over its limit", "GET /" + new string('a', 8192) + " HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.TargetTooLong),
        Line("a word alone", "GET\r\n\r\n", ProtocolError.BadStartLine),
        Line("a method and a space", "GET \r\n\r\n", ProtocolError.BadStartLine),
        Line("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.BadStartLine),
    ];

    private static WireCase[] Versions =>
    [
        Line("5.2.16 HTTP/0.9", "GET /\r\n", ProtocolError.Http09Request),
        Line("5.2.16 HTTP/0.9 with fields", "GET /\r\nHost: a\r\n\r\n", ProtocolError.Http09Request),
        Version("5.2.16 HTTP/1.10", "HTTP/1.10", ProtocolError.BadVersion),
        Version("5.2.16 HTTP/1.32", "HTTP/1.32", ProtocolError.BadVersion),
        Version("5.2.16 HTTP/01.1", "HTTP/01.1", ProtocolError.BadVersion),
        Version("5.2.16 lower case", "http/1.1", ProtocolError.BadVersion),
        Version("5.2.16 mixed case", "Http/1.1", ProtocolError.BadVersion),
        Version("5.2.16 another protocol", "HTCP/1.1", ProtocolError.BadVersion),
        Version("5.2.16 comma", "HTTP/1,1", ProtocolError.BadVersion),
        Version("5.2.16 sign", "HTTP/+1.", ProtocolError.BadVersion),
        Version("5.2.16 trailing letter", "HTTP/1.1x", ProtocolError.BadVersion),
        Version("5.2.16 HTTP/1.2", "HTTP/1.2", ProtocolError.VersionNotSupported),
        Version("5.2.16 HTTP/0.9 spelled out", "HTTP/0.9", ProtocolError.VersionNotSupported),
        Version("5.2.16 HTTP/2.0", "HTTP/2.0", ProtocolError.VersionNotSupported),
        Line("5.2.16 HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ProtocolError.VersionNotSupported),
    ];

    private static WireCase[] Targets =>
    [
        Target("no slash first", "GET a/b", ProtocolError.BadTarget),
        Target("a scheme without slashes", "GET http:a", ProtocolError.BadTarget),
        Target("no scheme", "GET ://a/", ProtocolError.BadTarget),
        Target("two asterisks", "OPTIONS **", ProtocolError.BadTarget),
        Target("5.4 fragment in the path", "GET /a#b", ProtocolError.FragmentInTarget),
        Target("5.4 fragment in the query", "GET /a?b#c", ProtocolError.FragmentInTarget),
        Target("5.4 non-ASCII in the path", "GET /\u00e9", ProtocolError.BadTargetCharacter),
        Target("5.4 non-ASCII in the query", "GET /?\u00e9", ProtocolError.BadTargetCharacter),
        Line("5.2.25 tab in the target", "GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.WhitespaceInStartLine),
        Line("5.2.25 control in the query", "GET /?\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.ControlCharacter),
        Line("5.2.25 DEL in the target", "GET /\u007f HTTP/1.1\r\nHost: a\r\n\r\n", ProtocolError.ControlCharacter),
        Target("another scheme", "GET ftp://a/", ProtocolError.BadScheme),
        Target("5.6 javascript scheme", "GET javascript://a/", ProtocolError.BadScheme),
        Target("absolute without host", "GET http:///a", ProtocolError.BadAuthority),
        Target("5.2.15 absolute with user information", "GET http://u:p@a/", ProtocolError.BadAuthority),
        Target("absolute with a bad port", "GET http://a:x/", ProtocolError.BadAuthority),
        Target("absolute with a backslash in the host", "GET http://a\\@b/", ProtocolError.BadAuthority),
        Target("CONNECT without a port", "CONNECT a", ProtocolError.BadAuthority),
        Target("CONNECT with user information", "CONNECT u@a:1", ProtocolError.BadAuthority),
        Target("5.2.26 CONNECT with a path", "CONNECT /a", ProtocolError.TargetFormNotAllowed),
        Target("5.2.26 CONNECT with an absolute target", "CONNECT http://a/", ProtocolError.TargetFormNotAllowed),
        Target("5.2.26 CONNECT with an asterisk", "CONNECT *", ProtocolError.TargetFormNotAllowed),
        Target("authority form with GET", "GET a:80", ProtocolError.TargetFormNotAllowed),
        Target("asterisk form with GET", "GET *", ProtocolError.TargetFormNotAllowed),
    ];

    private static WireCase[] Hosts =>
    [
        Line("5.2.15 missing Host", "GET / HTTP/1.1\r\n\r\n", ProtocolError.MissingHost),
        Line("5.2.15 missing Host with an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n", ProtocolError.MissingHost),
        Line("5.2.15 duplicate Host", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", ProtocolError.DuplicateHost),
        Line("5.2.15 duplicate Host with the same value", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhOST: a\r\n\r\n", ProtocolError.DuplicateHost),
        Line("5.2.15 duplicate Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", ProtocolError.DuplicateHost),
        Host("5.2.15 empty Host", ""),
        Host("5.2.15 Host with comma", "a,b"),
        Host("5.2.15 Host with space", "a b"),
        Host("5.2.15 Host with tab", "a\tb"),
        Host("5.2.15 Host with user information", "u@a"),
        Host("5.2.15 Host with path", "a/b"),
        Host("5.2.15 Host with query", "a?b"),
        Host("5.2.15 Host with scheme", "http://a"),
        Host("5.2.15 Host with non-ASCII", "\u00e9"),
        Host("5.2.15 Host with percent-encoding", "a%2eb"),
        Host("5.2.15 Host with an empty label", "a..b"),
        Host("5.2.15 Host with a leading dot", ".a"),
        Host("5.2.15 Host with a backslash", "a\\b"),
        Host("5.2.15 Host with an empty port", "a:"),
        Host("5.2.15 Host with a named port", "a:http"),
        Host("5.2.15 Host with two ports", "a:1:2"),
        Host("5.2.15 Host with port zero", "a:0"),
        Host("5.2.15 Host with a port too high", "a:65536"),
        Host("5.2.15 Host with a long port", "a:000080"),
        Host("5.2.15 Host with a signed port", "a:+80"),
        Host("5.2.15 Host with a port alone", ":80"),
        Host("5.2.15 Host that is too long", new string('a', 256)),
        Host("5.2.15 Host with an open bracket", "[::1"),
        Host("5.2.15 Host with text behind the bracket", "[::1]a"),
        Host("5.2.15 Host with an empty literal", "[]"),
        Host("5.2.15 Host with two gaps", "[1::2::3]"),
        Host("5.2.15 Host with three colons", "[:::1]"),
        Host("5.2.15 Host with too few groups", "[1:2:3]"),
        Host("5.2.15 Host with too many groups", "[1:2:3:4:5:6:7:8:9]"),
        Host("5.2.15 Host with a gap for nothing", "[1:2:3:4::5:6:7:8]"),
        Host("5.2.15 Host with a long group", "[::12345]"),
        Host("5.2.15 Host with a zone", "[fe80::1%25eth0]"),
        Host("5.2.15 Host with a future literal", "[v1.a]"),
        Host("5.2.15 Host with a bad IPv4 tail", "[::1.2.3.256]"),
        Host("5.2.15 Host with a short IPv4 tail", "[::1.2.3]"),
        Host("5.2.15 Host with IPv4 before the gap", "[1.2.3.4::]"),
        Line("5.2.15 absolute target, other Host", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", ProtocolError.HostMismatch),
        Line("5.2.15 absolute target, other port", "GET http://a/ HTTP/1.1\r\nHost: a:81\r\n\r\n", ProtocolError.HostMismatch),
        Line("5.2.15 https target, Host with port 80", "GET https://a/ HTTP/1.1\r\nHost: a:80\r\n\r\n", ProtocolError.HostMismatch),
        Line("5.2.15 CONNECT, other Host", "CONNECT a:443 HTTP/1.1\r\nHost: b:443\r\n\r\n", ProtocolError.HostMismatch),
    ];

    private static WireCase Line(string name, string text, ProtocolError error) => new(name, text, error);

    private static WireCase Version(string name, string version, ProtocolError error) => new(name, $"GET / {version}\r\nHost: a\r\n\r\n", error);

    private static WireCase Target(string name, string start, ProtocolError error) => new("target: " + name, start + " HTTP/1.1\r\nHost: a\r\n\r\n", error);

    private static WireCase Host(string name, string host) => new(name, $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", ProtocolError.BadHost);
}
