using EdgeProxy.Http1;

namespace EdgeProxy.Caching;

/// <summary>Writes the field lines of a stored response, at first and as a later response updates them.</summary>
public static class StoredHeadUpdate
{
    /// <summary>The lines of a new response that are stored. False when they do not fit.</summary>
    public static bool TryWrite(
        FieldTable fields, ReadOnlySpan<byte> bytes, in ResponseDirectives directives, StoringRules rules, Span<byte> destination, out int written)
    {
        var sink = ByteSink.To(destination);
        var kept = new StoredFields(fields, bytes, directives, rules);
        for (int i = 0; i < fields.Count; i++)
        {
            if (kept.Keeps(i))
            {
                WriteLine(fields[i], bytes, ref sink);
            }
        }

        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    /// <summary>
    /// The stored lines, without those whose names a later response updates, and then the lines of that. False when they do not fit.
    /// RFC 9111 section 3.2.
    /// </summary>
    public static bool TryMerge(
        FieldTable stored, ReadOnlySpan<byte> storedBytes, FieldTable fresh, ReadOnlySpan<byte> freshBytes,
        in ResponseDirectives freshDirectives, StoringRules rules, Span<byte> destination, out int written)
    {
        var sink = ByteSink.To(destination);
        var updates = new StoredFields(fresh, freshBytes, freshDirectives, rules);
        for (int i = 0; i < stored.Count; i++)
        {
            if (!updates.UpdatesName(stored[i].Id, stored[i].Name.Of(storedBytes)))
            {
                WriteLine(stored[i], storedBytes, ref sink);
            }
        }

        for (int i = 0; i < fresh.Count; i++)
        {
            if (updates.Updates(i))
            {
                WriteLine(fresh[i], freshBytes, ref sink);
            }
        }

        written = sink.Failed ? 0 : sink.Count;
        return !sink.Failed;
    }

    private static void WriteLine(in HeaderField field, ReadOnlySpan<byte> bytes, ref ByteSink sink)
    {
        sink.Write(field.Name.Of(bytes));
        sink.Write(": "u8);
        sink.Write(field.Value.Of(bytes));
        sink.Write("\r\n"u8);
    }
}
