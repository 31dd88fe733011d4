using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// Goes through the names by which an origin wants a response purged: <c>Surrogate-Key</c>, with spaces between them, and <c>Cache-Tag</c>,
/// with commas. No standard has either; these are the forms in use.
/// </summary>
public ref struct SurrogateNames
{
    private FieldLines _keys;
    private FieldLines _tags;
    private ReadOnlySpan<byte> _rest;

    public SurrogateNames(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        _keys = new FieldLines(fields, bytes, "Surrogate-Key"u8);
        _tags = new FieldLines(fields, bytes, "Cache-Tag"u8);
    }

    public bool TryNext(out ReadOnlySpan<byte> name)
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t,"u8);
            if (!_rest.IsEmpty)
            {
                int end = _rest.IndexOfAny(" \t,"u8);
                name = end < 0 ? _rest : _rest[..end];
                _rest = _rest[name.Length..];
                return true;
            }

            if (!_keys.TryNext(out _rest) && !_tags.TryNext(out _rest))
            {
                name = default;
                return false;
            }
        }
    }
}
