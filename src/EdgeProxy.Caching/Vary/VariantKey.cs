using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// The key of a variant: the primary key, the names of the selecting fields, and their values in the request. No two of them that differ in
/// any of these are the same, since primary keys end by themselves and names have a line's end behind them.
/// </summary>
public static class VariantKey
{
    private const byte NamesEnd = (byte)'\n';

    /// <summary>Writes names and values behind a primary key that stands in the buffer already.</summary>
    /// <param name="key">The buffer.</param>
    /// <param name="primaryLength">Bytes of the primary key.</param>
    /// <param name="names">The canonical list of <see cref="VaryNames"/>.</param>
    /// <param name="fields">The request's fields.</param>
    /// <param name="bytes">The request's head.</param>
    /// <param name="length">Bytes of the whole.</param>
    /// <returns>False when it does not fit: such a request has no variant.</returns>
    public static bool TryWrite(Span<byte> key, int primaryLength, ReadOnlySpan<byte> names, FieldTable fields, ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        int valuesAt = primaryLength + names.Length + 1;
        if (key.Length < valuesAt)
        {
            return false;
        }

        names.CopyTo(key[primaryLength..]);
        key[valuesAt - 1] = NamesEnd;
        bool isWritten = VaryKey.TryWrite(names, fields, bytes, key[valuesAt..], out int written);
        length = valuesAt + written;
        return isWritten;
    }

    /// <summary>Whether a request with this primary key selects the variant.</summary>
    /// <param name="key">The variant's.</param>
    /// <param name="primaryLength">Bytes of the request's primary key.</param>
    /// <param name="names">The variant's list.</param>
    /// <param name="fields">The request's fields.</param>
    /// <param name="bytes">The request's head.</param>
    public static bool Matches(ReadOnlySpan<byte> key, int primaryLength, ReadOnlySpan<byte> names, FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        int valuesAt = primaryLength + names.Length + 1;
        return names.IsEmpty ? key.Length == primaryLength : key.Length >= valuesAt && VaryKey.Matches(names, key[valuesAt..], fields, bytes);
    }
}
