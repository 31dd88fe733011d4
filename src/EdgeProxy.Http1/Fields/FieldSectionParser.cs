namespace EdgeProxy.Http1;

/// <summary>Whose field lines are read; the rules differ in small things.</summary>
internal enum FieldSection : byte
{
    Request,
    Response,
    Trailers,
}

/// <summary>Reads field lines up to and with the empty line that ends them, RFC 9112 section 5. Resumable by line.</summary>
internal static class FieldSectionParser
{
    /// <summary>On <see cref="ParseStatus.Complete"/> <see cref="HeadProgress.LineStart"/> stands behind the empty line.</summary>
    public static ParseStatus Parse(
        ReadOnlySpan<byte> bytes, FieldTable fields, ref HeadProgress progress, int fieldCountMax, FieldSection section, out ProtocolError error)
    {
        fieldCountMax = Math.Min(fieldCountMax, FieldTable.CountMax);
        while (true)
        {
            ParseStatus status = LineScanner.FindEnd(bytes, ref progress, out int end, out error);
            if (status != ParseStatus.Complete)
            {
                return status;
            }

            int start = progress.LineStart;
            progress.LineStart = end + 2;
            progress.Scanned = 0;
            if (end == start)
            {
                return ParseStatus.Complete;
            }

            error = fields.Count >= fieldCountMax
                ? ProtocolError.TooManyFields
                : ParseLine(bytes, start, end, fields, section);
            if (error != ProtocolError.None)
            {
                return ParseStatus.Invalid;
            }
        }
    }

    private static ProtocolError ParseLine(ReadOnlySpan<byte> bytes, int start, int end, FieldTable fields, FieldSection section)
    {
        ReadOnlySpan<byte> line = bytes[start..end];
        int nameLength = line.IndexOfAnyExcept(ByteSets.Token);
        int colon = nameLength;
        if (nameLength <= 0 || line[nameLength] != (byte)':')
        {
            ProtocolError error = FindColonSlow(line, nameLength, fields.Count == 0, section, out colon);
            if (error != ProtocolError.None)
            {
                return error;
            }
        }

        ReadOnlySpan<byte> name = line[..nameLength];
        KnownHeader id = KnownHeaders.Find(name);
        if (id == KnownHeader.None && name.Contains((byte)'_') && IsUnderscoredKnownName(name, section))
        {
            return ProtocolError.UnderscoreInKnownName;
        }

        if (section == FieldSection.Trailers && TrailerRules.IsForbidden(id, name))
        {
            return ProtocolError.ForbiddenTrailer;
        }

        int valueStart = colon + 1;
        while (valueStart < line.Length && ByteSets.IsWhitespace(line[valueStart]))
        {
            valueStart++;
        }

        int valueEnd = line.Length;
        while (valueEnd > valueStart && ByteSets.IsWhitespace(line[valueEnd - 1]))
        {
            valueEnd--;
        }

        fields.Add(new ByteRange(start, nameLength), new ByteRange(start + valueStart, valueEnd - valueStart), id);
        return ProtocolError.None;
    }

    /// <summary>
    /// The line does not begin with a token and a colon. In a response white space between the two is removed, as RFC 9112
    /// section 5.1 demands of a proxy; everything else, and that in a request, is refused.
    /// </summary>
    private static ProtocolError FindColonSlow(ReadOnlySpan<byte> line, int nameLength, bool isFirst, FieldSection section, out int colon)
    {
        colon = line.IndexOf((byte)':');
        if (ByteSets.IsWhitespace(line[0]))
        {
            return isFirst ? ProtocolError.WhitespaceBeforeFirstField : ProtocolError.ObsoleteFold;
        }

        if (colon < 0)
        {
            return ProtocolError.MissingColon;
        }

        if (colon == 0)
        {
            return ProtocolError.EmptyFieldName;
        }

        if (nameLength == 0 || line[nameLength..colon].ContainsAnyExcept((byte)' ', (byte)'\t'))
        {
            return ProtocolError.BadFieldName;
        }

        return section == FieldSection.Response ? ProtocolError.None : ProtocolError.WhitespaceBeforeColon;
    }

    /// <summary>
    /// Readers that make variables of fields (RFC 3875 section 4.1.18) take <c>Content_Length</c> for <c>Content-Length</c>.
    /// A request or a trailer that plays on it for any known or reserved name is refused; of a response only the framing fields matter so.
    /// </summary>
    private static bool IsUnderscoredKnownName(ReadOnlySpan<byte> name, FieldSection section)
    {
        if (section != FieldSection.Response && ReservedNames.ContainsDashed(name))
        {
            return true;
        }

        if (name.Length > KnownHeaders.NameBytesMax)
        {
            return false;
        }

        Span<byte> dashed = stackalloc byte[KnownHeaders.NameBytesMax];
        dashed = dashed[..name.Length];
        name.Replace(dashed, (byte)'_', (byte)'-');
        KnownHeader id = KnownHeaders.Find(dashed);
        return section != FieldSection.Response
            ? id != KnownHeader.None
            : id is KnownHeader.ContentLength or KnownHeader.TransferEncoding;
    }
}
