namespace EdgeProxy.Configuration;

/// <summary>Host names, as hosts of APIs, server names of certificates and hosts of endpoints.</summary>
internal static class HostNames
{
    /// <summary>
    /// Checks a name or address and gives its one form: lower-case, IPv6 in brackets. <paramref name="text"/> has no port.
    /// </summary>
    public static Problem? Parse(string text, bool allowWildcard, out string host)
    {
        host = text.ToLowerInvariant();
        if (Quick(text) is { } problem)
        {
            return problem;
        }

        if (text.StartsWith('['))
        {
            bool isAddress = Addresses.TryParse(text.Trim('[', ']'), out System.Net.IPAddress address) && text.EndsWith(']') && text.Contains(':', StringComparison.Ordinal);
            host = $"[{address}]";
            return isAddress ? null : Bad("is not an IPv6 address in brackets", "write \"[::1]\"");
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return Bad("has a port, or is an IPv6 address without brackets", "write the name without a port; an IPv6 address in brackets");
        }

        string name = host;
        if (host.StartsWith("*.", StringComparison.Ordinal) && allowWildcard)
        {
            name = host[2..];
        }

        if (name.Contains('*', StringComparison.Ordinal))
        {
            return Bad("has a * where none may be", allowWildcard ? "write \"*.example.com\", or leave the member out for any" : "write the whole name");
        }

        return CheckLabels(name);
    }

    /// <summary>A host with an optional port, as <c>Host</c> may be sent.</summary>
    public static Problem? CheckAuthority(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
        {
            return Parse(text, allowWildcard: false, out _);
        }

        return Addresses.TryPort(text[(colon + 1)..], 1, out _)
            ? Parse(text[..colon], allowWildcard: false, out _)
            : Bad("has no valid port", "give a port from 1 to 65535, or none");
    }

    /// <summary>The mistakes that people make with names.</summary>
    private static Problem? Quick(string text)
    {
        if (text.Length == 0)
        {
            return Bad("is empty", "write a name such as \"api.example.com\"");
        }

        if (text.Contains("://", StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal))
        {
            return Bad("is not a host name", "write the name alone, without scheme and path");
        }

        if (text.Any(c => c > 0x7F))
        {
            return Bad("has letters beyond ASCII", "write it in its punycode form, xn--…");
        }

        return text.EndsWith('.') ? Bad("ends with a dot", "write it without the dot; both forms are matched") : null;
    }

    private static Problem? CheckLabels(string name)
    {
        string[] labels = name.Split('.');
        if (name.Length > 253 || labels.Any(l => l.Length is 0 or > 63))
        {
            return Bad("has an empty or too long label", "a label has 1 to 63 characters, a name 253 at most");
        }

        foreach (string label in labels)
        {
            if (label.StartsWith('-') || label.EndsWith('-') || !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                return Bad("has a character that host names cannot have", "letters, digits, - and _ are allowed");
            }
        }

        // Names that end in a number are addresses (WHATWG URL), so 2130706433 and 0x7f.1 must not pass for names.
        bool endsInNumber = labels[^1].All(char.IsAsciiDigit) || labels[^1].StartsWith("0x", StringComparison.Ordinal);
        return endsInNumber && !Addresses.IsDottedQuad(name)
            ? Bad("is not an IPv4 address", "write four numbers from 0 to 255: \"10.0.0.1\"")
            : null;
    }

    private static Problem Bad(string message, string hint) => new(ConfigCodes.InvalidHost, message, hint);
}
