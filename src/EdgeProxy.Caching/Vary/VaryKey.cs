using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>
/// The secondary key of a variant: the values of the selecting fields, one after the other, in an encoding that differs whenever they do not
/// match. Two requests match under a list of names exactly when their keys are equal.
/// </summary>
public static class VaryKey
{
    /// <param name="names">The canonical list of <see cref="VaryNames"/>.</param>
    /// <param name="fields">The request's fields.</param>
    /// <param name="bytes">The request's head.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>False when it does not fit; such a request has no variant.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> names, FieldTable fields, ReadOnlySpan<byte> bytes, Span<byte> destination, out int written)
    {
        var sink = ByteSink.To(destination);
        Write(names, fields, bytes, ref sink);
        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    /// <summary>Whether a request selects the variant with a key, without writing its own.</summary>
    public static bool Matches(ReadOnlySpan<byte> names, ReadOnlySpan<byte> key, FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        var sink = ByteSink.Expecting(key);
        Write(names, fields, bytes, ref sink);
        return sink.IsEqual;
    }

    private static void Write(ReadOnlySpan<byte> names, FieldTable fields, ReadOnlySpan<byte> bytes, ref ByteSink sink)
    {
        var list = new ListReader(names);
        while (list.TryNext(out ReadOnlySpan<byte> name))
        {
            SelectedValue.Write(fields, bytes, name, ref sink);
        }
    }
}
