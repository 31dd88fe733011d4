using System.Collections.Frozen;

namespace EdgeProxy.Configuration;

/// <summary>Names and values of header fields, and methods.</summary>
internal static class FieldText
{
    /// <summary>What fits beside a usual head in a loop's 16 KiB buffer.</summary>
    private const int ValueBytesMax = 4096;

    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <summary>Fields that frame messages or belong to one connection (RFC 9110 section 7.6.1); the gateway writes them itself.</summary>
    private static readonly FrozenDictionary<string, string> Forbidden = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Content-Length"] = "it frames the body",
        ["Transfer-Encoding"] = "it frames the body",
        ["Trailer"] = "it frames the body",
        ["Connection"] = "it belongs to one connection",
        ["Keep-Alive"] = "it belongs to one connection",
        ["Proxy-Connection"] = "it belongs to one connection",
        ["TE"] = "it belongs to one connection",
        ["Upgrade"] = "it belongs to one connection",
        ["HTTP2-Settings"] = "it belongs to one connection",
        ["Expect"] = "the gateway answers it",
        ["Sec-WebSocket-Key"] = "it is part of the WebSocket handshake",
        ["Sec-WebSocket-Accept"] = "it is part of the WebSocket handshake",
        ["Sec-WebSocket-Version"] = "it is part of the WebSocket handshake",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>RFC 9110 section 5.6.2.</summary>
    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || TokenMarks.Contains(c, StringComparison.Ordinal));

    public static Problem? CheckName(string name) =>
        IsToken(name) && name.Length <= 256
            ? null
            : new Problem(ConfigCodes.InvalidHeader, $"{Shown.Name(name)} is not a field name", "use letters, digits and -");

    /// <summary>Checks a name that is to be edited.</summary>
    public static Problem? CheckEditedName(string name)
    {
        if (CheckName(name) is { } problem)
        {
            return problem;
        }

        if (string.Equals(name, "Host", StringComparison.OrdinalIgnoreCase))
        {
            return new Problem(ConfigCodes.ForbiddenHeader, "Host is not edited as a header", "use the route's or the upstream's \"host\"");
        }

        return Forbidden.TryGetValue(name, out string? why)
            ? new Problem(ConfigCodes.ForbiddenHeader, $"{Shown.Name(name)} cannot be edited: {why}", "remove it; the gateway writes this field itself")
            : null;
    }

    /// <summary>RFC 9110 section 5.5, stricter: no control character but the tab.</summary>
    public static Problem? CheckValue(string value)
    {
        if (value.Any(c => char.IsControl(c) && c != '\t'))
        {
            return new Problem(ConfigCodes.InvalidHeader, "the value has a line end or another control character", "write it on one line; add gives a field several lines");
        }

        if (value.Length > 0 && (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t'))
        {
            return new Problem(ConfigCodes.InvalidHeader, "the value begins or ends with white space", "remove it; recipients do not see it");
        }

        return System.Text.Encoding.UTF8.GetByteCount(value) > ValueBytesMax
            ? new Problem(ConfigCodes.InvalidHeader, "the value is too long", $"use {ValueBytesMax} bytes at most")
            : null;
    }

    public static Problem? CheckMethod(string method)
    {
        if (string.Equals(method, "ANY", StringComparison.OrdinalIgnoreCase))
        {
            return Bad("ANY is not a method", "leave \"methods\" out for any method");
        }

        if (!IsToken(method) || method.Length > 32)
        {
            return Bad($"{Shown.Name(method)} is not a method", "write one such as GET or POST");
        }

        if (string.Equals(method, "CONNECT", StringComparison.Ordinal))
        {
            return Bad("CONNECT is refused by the gateway", "remove it; no such request reaches a route");
        }

        return method.Any(char.IsAsciiLetterLower)
            ? Bad($"{Shown.Name(method)} is not in upper case", $"write {method.ToUpperInvariant()}; methods are case-sensitive")
            : null;

        static Problem Bad(string message, string hint) => new(ConfigCodes.InvalidMethod, message, hint);
    }
}
