using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Copies a query without the API keys in it.</summary>
internal static class QueryMask
{
    /// <param name="query">As received, without its question mark.</param>
    /// <param name="places">The parameters to mask.</param>
    /// <param name="destination">Gets what fits.</param>
    /// <returns>The bytes written.</returns>
    public static int Copy(ReadOnlySpan<byte> query, KeyPlaces places, Span<byte> destination)
    {
        int written = 0;
        while (!query.IsEmpty)
        {
            int end = query.IndexOf((byte)'&');
            ReadOnlySpan<byte> parameter = end < 0 ? query : query[..(end + 1)];
            query = query[parameter.Length..];
            int equals = parameter.IndexOf((byte)'=');
            if (equals < 0 || !Secrets.IsKeyParameter(parameter[..equals], places))
            {
                Append(parameter, destination, ref written);
                continue;
            }

            Append(parameter[..(equals + 1)], destination, ref written);
            Append(Secrets.Mask, destination, ref written);
            Append(parameter[^1] == '&' ? "&"u8 : default, destination, ref written);
        }

        return written;
    }

    private static void Append(ReadOnlySpan<byte> bytes, Span<byte> destination, ref int written)
    {
        int length = Math.Min(bytes.Length, destination.Length - written);
        bytes[..length].CopyTo(destination[written..]);
        written += length;
    }
}
