namespace EdgeProxy.Policies;

/// <summary>
/// Takes the elements of a <c>Forwarded</c> value (RFC 7239 section 4) from its end. Read from the end, a quote that a client
/// left open spoils only its own part of the list, not the elements that proxies appended behind it.
/// </summary>
internal static class ForwardedElements
{
    /// <summary>Cuts the last element, outside quotes, off the list. False when a quoted string has no beginning.</summary>
    public static bool TryTakeLast(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> element)
    {
        bool quoted = false;
        int at = list.Length - 1;
        for (; at >= 0; at--)
        {
            if (list[at] == '"' && !(quoted && IsEscaped(list, at)))
            {
                quoted = !quoted;
            }
            else if (list[at] == ',' && !quoted)
            {
                break;
            }
        }

        element = list[(at + 1)..];
        list = at < 0 ? default : list[..at];
        return !quoted;
    }

    /// <summary>The node of an element's one <c>for</c> parameter, without quotes. False when there is none, or more than one.</summary>
    public static bool TryGetFor(ReadOnlySpan<byte> element, out ReadOnlySpan<byte> node)
    {
        node = default;
        bool found = false;
        while (!element.IsEmpty)
        {
            ReadOnlySpan<byte> pair = TakePair(ref element).Trim(" \t"u8);
            int equals = pair.IndexOf((byte)'=');
            if (equals < 0 || !System.Text.Ascii.EqualsIgnoreCase(pair[..equals], "for"u8))
            {
                continue;
            }

            if (found)
            {
                return false;
            }

            found = true;
            node = Unquote(pair[(equals + 1)..]);
        }

        return found;
    }

    private static ReadOnlySpan<byte> TakePair(scoped ref ReadOnlySpan<byte> element)
    {
        bool quoted = false;
        for (int at = 0; at < element.Length; at++)
        {
            if (quoted && element[at] == '\\')
            {
                at++;
            }
            else if (element[at] == '"')
            {
                quoted = !quoted;
            }
            else if (element[at] == ';' && !quoted)
            {
                ReadOnlySpan<byte> pair = element[..at];
                element = element[(at + 1)..];
                return pair;
            }
        }

        ReadOnlySpan<byte> last = element;
        element = default;
        return last;
    }

    /// <summary>An escape inside is left as it is: no address needs one, and then it is not read as an address.</summary>
    private static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;

    private static bool IsEscaped(ReadOnlySpan<byte> list, int at)
    {
        int backslashes = 0;
        while (at - 1 - backslashes >= 0 && list[at - 1 - backslashes] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }
}
