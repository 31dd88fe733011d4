using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching.Tests;

/// <summary>
/// Messages written as data: <c>"200 | Cache-Control: max-age=5 | Date: {-10}"</c> and <c>"GET /a | Foo: 1"</c>. In braces stand seconds from now, which
/// become a date; in angle brackets a body.
/// </summary>
internal static partial class Message
{
    /// <summary>A Friday in January 2027.</summary>
    public const long Epoch = 1_800_000_000;

    private static readonly HeadLimits Limits = new() { FieldCountMax = 200, HeadBytesMax = 64 * 1024 };

    [GeneratedRegex(@"\{(?<offset>-?\d+)\}")]
    private static partial Regex DateOffset { get; }

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static string Date(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("r", CultureInfo.InvariantCulture);

    public static ParsedRequest Request(string text, long now = Epoch)
    {
        (string[] parts, string? body) = Split(text, now);
        string[] line = parts[0].Split(' ');
        var head = new StringBuilder(FormattableString.Invariant($"{line[0]} {(line.Length > 1 ? line[1] : "/")} HTTP/1.1\r\nHost: a.example\r\n"));
        AppendFields(head, parts);
        if (body is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        byte[] bytes = Bytes(head.Append("\r\n").ToString());
        var parsed = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestHeadParser.Parse(bytes, parsed, Limits));
        return new ParsedRequest(parsed, bytes);
    }

    public static ParsedResponse Response(string text, long now = Epoch, KnownMethod method = KnownMethod.Get)
    {
        (string[] parts, string? body) = Split(text, now);
        bool isBodiless = parts[0] is "204" or "304" || parts[0][0] == '1' || method == KnownMethod.Head;
        var head = new StringBuilder($"HTTP/1.1 {parts[0]} X\r\n");
        AppendFields(head, parts);
        if (!isBodiless && !text.Contains("Content-Length:", StringComparison.Ordinal) && !text.Contains("Transfer-Encoding:", StringComparison.Ordinal))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body?.Length ?? 0}\r\n");
        }

        return ParseResponse(Bytes(head.Append("\r\n").ToString()), body ?? "", method);
    }

    public static ParsedResponse ParseResponse(byte[] bytes, string body, KnownMethod method)
    {
        var parsed = new ResponseHead();
        Assert.Equal(ParseStatus.Complete, ResponseHeadParser.Parse(bytes, parsed, Limits, method));
        return new ParsedResponse(parsed, bytes, body);
    }

    private static (string[] Parts, string? Body) Split(string text, long now)
    {
        string dated = DateOffset.Replace(text, match => Date(now + long.Parse(match.Groups["offset"].Value, CultureInfo.InvariantCulture)));
        string[] parts = dated.Split('|', StringSplitOptions.TrimEntries);
        return parts[^1].StartsWith('<') ? (parts[..^1], parts[^1][1..^1]) : (parts, null);
    }

    private static void AppendFields(StringBuilder head, string[] parts)
    {
        foreach (string part in parts.Skip(1))
        {
            head.Append(part).Append("\r\n");
        }
    }
}

internal sealed record ParsedRequest(RequestHead Head, byte[] Bytes)
{
    public FieldTable Fields => Head.Fields;

    public string? Field(string name) => FieldText.Of(Fields, Bytes, name);

    public RequestDirectives Directives => RequestDirectives.Read(Fields, Bytes);
}

internal sealed record ParsedResponse(ResponseHead Head, byte[] Bytes, string Body)
{
    public FieldTable Fields => Head.Fields;

    public string? Field(string name) => FieldText.Of(Fields, Bytes, name);

    public ResponseDirectives Directives => ResponseDirectives.Read(Fields, Bytes, honoursTargeted: true);
}

internal static class FieldText
{
    /// <summary>The lines with a name, joined.</summary>
    public static string? Of(FieldTable fields, byte[] bytes, string name)
    {
        var values = new List<string>();
        for (int i = 0; i < fields.Count; i++)
        {
            if (string.Equals(Message.Text(fields[i].Name.Of(bytes)), name, StringComparison.OrdinalIgnoreCase))
            {
                values.Add(Message.Text(fields[i].Value.Of(bytes)));
            }
        }

        return values.Count == 0 ? null : string.Join(", ", values);
    }
}
