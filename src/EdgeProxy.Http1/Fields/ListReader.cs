namespace EdgeProxy.Http1;

/// <summary>
/// Goes through a comma-separated list, RFC 9110 section 5.6.1, element by element without surrounding white space.
/// Empty elements are skipped, as section 5.6.1.2 asks of recipients. For lists of tokens: quotes have no meaning here.
/// </summary>
public ref struct ListReader(ReadOnlySpan<byte> list)
{
    private ReadOnlySpan<byte> _rest = list;

    public bool TryNext(out ReadOnlySpan<byte> element)
    {
        while (!_rest.IsEmpty)
        {
            int comma = _rest.IndexOf((byte)',');
            element = (comma < 0 ? _rest : _rest[..comma]).Trim(" \t"u8);
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            if (!element.IsEmpty)
            {
                return true;
            }
        }

        element = default;
        return false;
    }
}
