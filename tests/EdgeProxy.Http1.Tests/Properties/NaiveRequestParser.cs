using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace EdgeProxy.Http1.Tests;

/// <summary>
/// The rules for requests once more, slowly, with strings and regular expressions, whole heads only and without limits:
/// what the fast parser is held against. Says what <see cref="RequestParse.Facts"/> says, or null for what is not a good head.
/// </summary>
internal static partial class NaiveRequestParser
{
    private static readonly string[] HopByHop =
    [
        "connection", "http2-settings", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ];

    private static readonly Dictionary<string, KnownHeader> Known = Enum.GetValues<KnownHeader>()
        .Where(header => header != KnownHeader.None)
        .ToDictionary(header => Bytes.Text(KnownHeaders.NameOf(header)), StringComparer.OrdinalIgnoreCase);

    public static string? Parse(string text)
    {
        int skipped = text.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 0;
        int end = text.IndexOf("\r\n\r\n", skipped, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        string[] lines = text[skipped..end].Split("\r\n");
        Match start = StartLine().Match(lines[0]);
        Match[] fields = [.. lines[1..].Select(line => FieldLine().Match(line))];
        bool isWellFormed = start.Success && fields.All(field => field.Success) && !lines.Any(line => Control().IsMatch(line));
        return isWellFormed ? Judge(start, [.. fields.Select(field => (field.Groups[1].Value, field.Groups[2].Value))], end + 4) : null;
    }

    private static string? Judge(Match start, (string Name, string Value)[] fields, int length)
    {
        string method = start.Groups[1].Value;
        string target = start.Groups[2].Value;
        bool isOld = start.Groups[3].Value == "0";
        string[] options = ListOf(fields, "connection");
        string[]? forms = SplitTarget(method, target, ValuesOf(fields, "host"), isOld);
        string? framing = Framing(fields, isOld, method);
        string[] expects = ValuesOf(fields, "expect");
        string[] nominated = [.. options.Where(option => !HopByHop.Contains(option, StringComparer.Ordinal) && option != "close")];
        if (forms is null || framing is null || options.Length > 32 || options.Any(option => !Token().IsMatch(option))
            || nominated.Any(option => Known.ContainsKey(option) || ProtectedFamily().IsMatch(option))
            || fields.Any(field => IsDisguised(field.Name))
            || expects.Length > 1 || (expects.Length == 1 && !Same(expects[0], "100-continue")))
        {
            return null;
        }

        string? upgrade = Upgrade(fields, isOld, method, options, framing);
        if (upgrade is null)
        {
            return null;
        }

        bool expects100 = expects.Length == 1 && !isOld && framing is not ("None 0" or "ContentLength 0");
        bool keep = !options.Contains("close", StringComparer.Ordinal) && (!isOld || options.Contains("keep-alive", StringComparer.Ordinal));
        KnownMethod known = Enum.GetValues<KnownMethod>().FirstOrDefault(item => item != KnownMethod.Other && item.ToString().ToUpperInvariant() == method);
        string[] facts =
        [
            $"{known} {method} {forms[0]} {target} {(isOld ? "Http10" : "Http11")}",
            $"authority={forms[1]} host={forms[2]}",
            $"path={forms[3]} query={forms[4]}",
            $"{framing} keep={keep} expect={expects100} upgrade={upgrade} trailers={ListOf(fields, "te").Contains("trailers", StringComparer.Ordinal)} length={length}",
            .. fields.Select(field => Line(field.Name, field.Value, expects100 ? nominated : [.. nominated, "expect"])),
        ];
        return string.Join('\n', facts);
    }

    private static bool IsDisguised(string name)
    {
        string dashed = name.Replace('_', '-');
        return dashed != name && !Known.ContainsKey(name) && (Known.ContainsKey(dashed) || ReservedFamily().IsMatch(dashed));
    }

    private static string Line(string name, string value, string[] alsoHop)
    {
        KnownHeader id = Known.GetValueOrDefault(name);
        bool isHop = HopByHop.Concat(alsoHop).Contains(name.ToLowerInvariant(), StringComparer.Ordinal);
        return $"{name}={value} {id}{(isHop ? " hop" : "")}";
    }

    private static string[]? SplitTarget(string method, string target, string[] hosts, bool isOld)
    {
        if (hosts.Length > 1 || (hosts.Length == 0 && !isOld) || (hosts.Length == 1 && HostOf(hosts[0]) is null))
        {
            return null;
        }

        string authority = hosts.Length == 1 ? hosts[0] : "";
        string host = HostOf(authority)?.Host ?? "";
        if (method == "CONNECT")
        {
            (string Host, int Port)? parts = HostOf(target);
            return parts is { Port: > 0 } && AgreesWith(parts.Value, hosts, parts.Value.Port) ? ["Authority", target, parts.Value.Host, "", "none"] : null;
        }

        if (target == "*")
        {
            return method == "OPTIONS" ? ["Asterisk", authority, host, "*", "none"] : null;
        }

        Match match = OriginForm().Match(target);
        if (match.Success)
        {
            return ["Origin", authority, host, match.Groups[1].Value, Query(match.Groups[2])];
        }

        match = AbsoluteForm().Match(target);
        (string Host, int Port)? own = match.Success ? HostOf(match.Groups[2].Value) : null;
        int defaultPort = Same(match.Groups[1].Value, "https") ? 443 : 80;
        return own is not null && AgreesWith(own.Value, hosts, defaultPort)
            ? ["Absolute", match.Groups[2].Value, own.Value.Host, match.Groups[3].Value, Query(match.Groups[4])]
            : null;
    }

    private static string Query(Group group) => group.Success ? group.Value : "none";

    private static bool AgreesWith((string Host, int Port) target, string[] hosts, int defaultPort)
    {
        (string Host, int Port)? other = hosts.Length == 1 ? HostOf(hosts[0]) : target;
        int PortOf(int port) => port == 0 ? defaultPort : port;
        return other is not null && Same(other.Value.Host, target.Host) && PortOf(other.Value.Port) == PortOf(target.Port);
    }

    private static (string Host, int Port)? HostOf(string text)
    {
        Match match = Authority().Match(text);
        if (!match.Success || match.Groups[1].Length > 255)
        {
            return null;
        }

        bool isLiteralGood = !match.Groups[2].Success || IPAddress.TryParse(match.Groups[2].Value, out _);
        int port = match.Groups[3].Success ? int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) : -1;
        return isLiteralGood && (port is -1 or (> 0 and < 65536)) ? (match.Groups[1].Value, Math.Max(port, 0)) : null;
    }

    private static string? Framing((string Name, string Value)[] fields, bool isOld, string method)
    {
        string[] codings = ValuesOf(fields, "transfer-encoding");
        string[] lengths = ValuesOf(fields, "content-length");
        if (codings.Length + lengths.Length == 0)
        {
            return "None 0";
        }

        if (codings.Length + lengths.Length > 1)
        {
            return null;
        }

        if (codings.Length == 1)
        {
            return !isOld && Same(codings[0], "chunked") && method != "TRACE" ? "Chunked 0" : null;
        }

        bool isNumber = Digits().IsMatch(lengths[0]) && long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        long length = isNumber ? long.Parse(lengths[0], CultureInfo.InvariantCulture) : 0;
        return isNumber && (method != "TRACE" || length == 0) ? $"ContentLength {length}" : null;
    }

    private static string? Upgrade((string Name, string Value)[] fields, bool isOld, string method, string[] options, string framing)
    {
        string[] protocols = ListOf(fields, "upgrade");
        if (protocols.Any(protocol => !Protocol().IsMatch(protocol)))
        {
            return null;
        }

        if (isOld || !protocols.Contains("websocket", StringComparer.Ordinal))
        {
            return ValuesOf(fields, "upgrade").Length > 0 ? "Other" : "None";
        }

        string[] keys = ValuesOf(fields, "sec-websocket-key");
        string[] versions = ValuesOf(fields, "sec-websocket-version");
        bool isBodiless = framing is "None 0" or "ContentLength 0";
        bool isGood = method == "GET" && options.Contains("upgrade", StringComparer.Ordinal) && isBodiless
            && keys.Length == 1 && Key().IsMatch(keys[0]) && versions is ["13"];
        return isGood ? "WebSocket" : null;
    }

    private static string[] ValuesOf((string Name, string Value)[] fields, string name) => [.. fields.Where(field => Same(field.Name, name)).Select(field => field.Value)];

    private static string[] ListOf((string Name, string Value)[] fields, string name) =>
        [.. ValuesOf(fields, name).SelectMany(value => value.Split(',')).Select(element => element.Trim(' ', '\t').ToLowerInvariant()).Where(element => element.Length > 0)];

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
