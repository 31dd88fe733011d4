using System.Text;
using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>The fields that <c>no-cache="…"</c> and <c>private="…"</c> name, RFC 9111 sections 5.2.2.4 and 5.2.2.7: not stored here.</summary>
public static class QualifiedFields
{
    /// <summary>
    /// Whether an argument is a list of field names. One that is not (empty, or with anything else in it) does not limit the directive: it
    /// then holds for the whole response.
    /// </summary>
    internal static bool AreNames(ReadOnlySpan<byte> argument)
    {
        bool any = false;
        var list = new ListReader(argument);
        while (list.TryNext(out ReadOnlySpan<byte> name))
        {
            if (!FieldName.IsValid(name))
            {
                return false;
            }

            any = true;
        }

        return any;
    }

    /// <summary>Whether either directive names a field. Walks Cache-Control anew: ask only where the directives have such flags.</summary>
    public static bool Contain(FieldTable fields, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        var lines = new FieldLines(fields, bytes, KnownHeader.CacheControl);
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            var reader = new DirectiveReader(line);
            while (reader.TryNext())
            {
                bool isQualified = reader.Form is ArgumentForm.Token or ArgumentForm.Quoted
                    && CacheDirectives.Find(reader.Name) is CacheDirective.NoCache or CacheDirective.Private;
                if (isQualified && Names(reader.Argument, name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Names(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> name)
    {
        var list = new ListReader(argument);
        while (list.TryNext(out ReadOnlySpan<byte> element))
        {
            if (Ascii.EqualsIgnoreCase(element, name))
            {
                return true;
            }
        }

        return false;
    }
}
