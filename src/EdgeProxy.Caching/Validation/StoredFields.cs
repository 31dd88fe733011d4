using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Which fields of a response are kept with it, RFC 9111 section 3.1, and which of a later one replace them, section 3.2.</summary>
public readonly ref struct StoredFields
{
    private readonly FieldTable _fields;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _hasQualified;
    private readonly bool _stripsCookies;
    private readonly bool _updatesCookies;

    /// <param name="fields">The response's fields, those that Connection names marked (as the parser does).</param>
    /// <param name="bytes">Its head.</param>
    /// <param name="directives">What it says to caches.</param>
    /// <param name="rules">The operator's choices.</param>
    public StoredFields(FieldTable fields, ReadOnlySpan<byte> bytes, in ResponseDirectives directives, StoringRules rules)
    {
        _fields = fields;
        _bytes = bytes;
        _hasQualified = directives.Has(ResponseFlags.NoCacheFields | ResponseFlags.PrivateFields);
        _stripsCookies = rules.SetCookies == SetCookieRule.Strip;
        _updatesCookies = rules.SetCookies == SetCookieRule.Store
            || (rules.SetCookies == SetCookieRule.RefuseUnlessShared && (directives.Has(ResponseFlags.Public) || directives.SharedMaxAge >= 0));
    }

    /// <summary>
    /// Whether a line is stored. All are, but those of one hop, those between a client and its proxy, those that <c>no-cache</c> or
    /// <c>private</c> name, and those that are written anew for each response: Age, Content-Length, which is the length of what is stored, and X-Request-Id.
    /// </summary>
    public bool Keeps(int index)
    {
        ref HeaderField field = ref _fields[index];
        return IsStorable(field) && !(_stripsCookies && field.Id == KnownHeader.SetCookie) && !IsQualified(field);
    }

    /// <summary>
    /// Whether a line of a 304, or of a response to HEAD, replaces what is stored under its name: all that would be stored, but Content-Range,
    /// which tells nothing of a whole response, and Set-Cookie where it would have kept a whole response out.
    /// </summary>
    public bool Updates(int index) => _fields[index].Id != KnownHeader.ContentRange && (_updatesCookies || _fields[index].Id != KnownHeader.SetCookie) && Keeps(index);

    /// <summary>Whether a line of a response that is stored is for the client alone that had it made: it is in no stored head, but in that client's.</summary>
    public bool IsForOne(int index)
    {
        ref HeaderField field = ref _fields[index];
        return IsStorable(field) && ((_stripsCookies && field.Id == KnownHeader.SetCookie) || IsQualified(field));
    }

    /// <summary>The same of a line of a 304.</summary>
    public bool IsUpdateForOne(int index)
    {
        ref HeaderField field = ref _fields[index];
        return IsStorable(field) && ((!_updatesCookies && field.Id == KnownHeader.SetCookie) || IsQualified(field));
    }

    /// <summary>Whether any line that updates has the name.</summary>
    internal bool UpdatesName(KnownHeader id, ReadOnlySpan<byte> name)
    {
        if (id != KnownHeader.None && !_fields.Has(id))
        {
            return false;
        }

        for (int i = 0; i < _fields.Count; i++)
        {
            bool isNamed = _fields[i].Id == id && (id != KnownHeader.None || Ascii.EqualsIgnoreCase(_fields[i].Name.Of(_bytes), name));
            if (isNamed && Updates(i))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsStorable(in HeaderField field) =>
        !field.HopByHop && field.Id is not (KnownHeader.Age or KnownHeader.ContentLength or KnownHeader.XRequestId) && !IsOfProxy(field.Id, field.Name.Of(_bytes));

    private bool IsQualified(in HeaderField field) => _hasQualified && QualifiedFields.Contain(_fields, _bytes, field.Name.Of(_bytes));

    /// <summary>The two that are known are for one hop already; RFC 9110 section 11.7.3 has a third.</summary>
    private static bool IsOfProxy(KnownHeader id, ReadOnlySpan<byte> name) =>
        id == KnownHeader.None && name.Length == 25 && Ascii.EqualsIgnoreCase(name, "Proxy-Authentication-Info"u8);
}
