using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

internal enum ArgumentForm : byte
{
    None,
    Token,

    /// <summary>A quoted string, of which <see cref="DirectiveReader.Argument"/> is what stands between the quotes.</summary>
    Quoted,

    /// <summary>The element is not <c>token [ "=" ( token / quoted-string ) ]</c>.</summary>
    Malformed,
}

/// <summary>
/// Goes through the directives of one <c>Cache-Control</c> line, RFC 9111 section 5.2. A comma within quotes does not end one, and
/// empty elements are skipped. Of a malformed element the name is the token that it begins with.
/// </summary>
internal ref struct DirectiveReader(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Argument { get; private set; }

    public ArgumentForm Form { get; private set; }

    public bool TryNext()
    {
        while (!_rest.IsEmpty)
        {
            int end = FindEnd(_rest, out bool isTerminated);
            ReadOnlySpan<byte> element = _rest[..end].Trim(" \t"u8);
            _rest = end < _rest.Length ? _rest[(end + 1)..] : default;
            if (!element.IsEmpty)
            {
                Split(element, isTerminated);
                return true;
            }
        }

        return false;
    }

    /// <summary>Where the element ends; the end of the line, and false, when a quote was left open.</summary>
    private static int FindEnd(ReadOnlySpan<byte> rest, out bool isTerminated)
    {
        bool quoted = false;
        int at = 0;
        for (; at < rest.Length && (quoted || rest[at] != ','); at++)
        {
            if (rest[at] == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && rest[at] == '\\')
            {
                at++;
            }
        }

        isTerminated = !quoted;
        return Math.Min(at, rest.Length);
    }

    private void Split(ReadOnlySpan<byte> element, bool isTerminated)
    {
        int end = element.IndexOfAny("= \t\";"u8);
        Name = end < 0 ? element : element[..end];
        ReadOnlySpan<byte> value = end < 0 ? default : element[(end + 1)..];
        bool isQuoted = value.Length >= 2 && value[0] == '"' && value[^1] == '"';
        Argument = isQuoted ? value[1..^1] : value;
        bool isFormed = isTerminated && FieldName.IsValid(Name)
            && (end < 0 || (element[end] == '=' && (isQuoted ? IsOneString(Argument) : FieldName.IsValid(value))));
        Form = !isFormed ? ArgumentForm.Malformed
            : end < 0 ? ArgumentForm.None
            : isQuoted ? ArgumentForm.Quoted
            : ArgumentForm.Token;
    }

    /// <summary>Whether the quote at the end is the one that closes, and none before it.</summary>
    private static bool IsOneString(ReadOnlySpan<byte> inner)
    {
        for (int at = 0; at < inner.Length; at++)
        {
            if (inner[at] == '"')
            {
                return false;
            }

            if (inner[at] == '\\' && ++at == inner.Length)
            {
                return false;
            }
        }

        return true;
    }
}
