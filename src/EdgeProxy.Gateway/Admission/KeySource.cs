using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Gateway;

/// <summary>In what requests bear their API key.</summary>
public enum KeyPlace : byte
{
    Header,
    Query,
    Authorization,
}

/// <summary>Where requests bear their API key, and how it is found. Immutable.</summary>
public sealed class KeySource
{
    private readonly byte[] _name;
    private readonly KnownHeader _known;

    /// <param name="place">In what.</param>
    /// <param name="name">A field name, a parameter's name, or a scheme of <c>Authorization</c>.</param>
    /// <param name="strip">Whether the upstream does not see it.</param>
    public KeySource(KeyPlace place, string name, bool strip)
    {
        Place = place;
        Name = name;
        Strip = strip;
        _name = Encoding.ASCII.GetBytes(name);
        _known = place == KeyPlace.Header ? KnownHeaders.Find(_name) : KnownHeader.None;
    }

    public KeyPlace Place { get; }

    public string Name { get; }

    public bool Strip { get; }

    /// <summary>The header field that bears it; null when none does.</summary>
    public string? FieldName => Place switch
    {
        KeyPlace.Header => Name,
        KeyPlace.Authorization => "Authorization",
        _ => null,
    };

    /// <summary>The key that a request bears; empty when it bears none, or several, of which nobody could say which counts.</summary>
    public ReadOnlySpan<byte> Find(RequestHead head, ReadOnlySpan<byte> bytes) => Place switch
    {
        KeyPlace.Query => FindInQuery(head.Query.Of(bytes)),
        KeyPlace.Authorization => FindBehindScheme(FieldLookup.OnlyValueOf(head, bytes, KnownHeader.Authorization, default)),
        _ => FieldLookup.OnlyValueOf(head, bytes, _known, _name),
    };

    /// <summary>Copies a query without the key's parameters, and with one separator less for each.</summary>
    /// <returns>The bytes written.</returns>
    public int CopyWithoutKey(ReadOnlySpan<byte> query, Span<byte> destination)
    {
        int written = 0;
        bool isFirst = true;
        while (TryTakeParameter(ref query, out ReadOnlySpan<byte> parameter))
        {
            if (IsKey(parameter))
            {
                continue;
            }

            if (!isFirst)
            {
                destination[written++] = (byte)'&';
            }

            isFirst = false;
            parameter.CopyTo(destination[written..]);
            written += parameter.Length;
        }

        return written;
    }

    public override string ToString() => Place switch
    {
        KeyPlace.Query => "query parameter " + Name,
        KeyPlace.Authorization => "Authorization " + Name,
        _ => "header " + Name,
    };

    private ReadOnlySpan<byte> FindInQuery(ReadOnlySpan<byte> query)
    {
        ReadOnlySpan<byte> found = default;
        int count = 0;
        while (TryTakeParameter(ref query, out ReadOnlySpan<byte> parameter))
        {
            if (IsKey(parameter))
            {
                found = parameter[Math.Min(parameter.Length, _name.Length + 1)..];
                count++;
            }
        }

        return count == 1 ? found : default;
    }

    private bool IsKey(ReadOnlySpan<byte> parameter) =>
        parameter.StartsWith(_name) && (parameter.Length == _name.Length || parameter[_name.Length] == '=');

    /// <summary>RFC 9110 section 11.4: the scheme, in any case, then at least one space.</summary>
    private ReadOnlySpan<byte> FindBehindScheme(ReadOnlySpan<byte> value)
    {
        bool hasScheme = value.Length > _name.Length && value[_name.Length] == ' ' && Ascii.EqualsIgnoreCase(value[.._name.Length], _name);
        return hasScheme ? value[(_name.Length + 1)..].Trim((byte)' ') : default;
    }

    private static bool TryTakeParameter(scoped ref ReadOnlySpan<byte> query, out ReadOnlySpan<byte> parameter)
    {
        if (query.IsEmpty)
        {
            parameter = default;
            return false;
        }

        int end = query.IndexOf((byte)'&');
        parameter = end < 0 ? query : query[..end];
        query = end < 0 ? default : query[(end + 1)..];
        return true;
    }
}
