namespace EdgeProxy.Http1;

/// <summary>Splits a request target, RFC 9112 section 3.2. The path's own rules are <see cref="PathCanonicalizer"/>'s.</summary>
internal static class TargetParser
{
    /// <summary>Fills form, authority, host, path and query of a head whose method and target are known.</summary>
    public static ProtocolError Parse(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        ByteRange range = head.Target;
        ReadOnlySpan<byte> target = range.Of(bytes);
        int odd = target.IndexOfAnyExcept(ByteSets.Target);
        if (odd >= 0)
        {
            return target[odd] == (byte)'#' ? ProtocolError.FragmentInTarget : ProtocolError.BadTargetCharacter;
        }

        if (head.Method == KnownMethod.Connect)
        {
            return ParseAuthorityForm(range, target, head);
        }

        if (target[0] == (byte)'/')
        {
            head.Form = TargetForm.Origin;
            SplitPathAndQuery(range, target, head);
            return ProtocolError.None;
        }

        if (target.SequenceEqual("*"u8))
        {
            head.Form = TargetForm.Asterisk;
            head.Path = range;
            return head.Method == KnownMethod.Options ? ProtocolError.None : ProtocolError.TargetFormNotAllowed;
        }

        return ParseAbsoluteForm(range, target, head);
    }

    private static ProtocolError ParseAuthorityForm(ByteRange range, ReadOnlySpan<byte> target, RequestHead head)
    {
        head.Form = TargetForm.Authority;
        if (target[0] == (byte)'/' || target[0] == (byte)'*' || target.IndexOf("://"u8) >= 0)
        {
            return ProtocolError.TargetFormNotAllowed;
        }

        // The port is not optional here, RFC 9112 section 3.2.3.
        if (!Authority.TryParse(target, out Authority authority) || authority.Port == Authority.NoPort)
        {
            return ProtocolError.BadAuthority;
        }

        head.Authority = range;
        head.Host = new ByteRange(range.Start, authority.HostLength);
        return ProtocolError.None;
    }

    private static ProtocolError ParseAbsoluteForm(ByteRange range, ReadOnlySpan<byte> target, RequestHead head)
    {
        head.Form = TargetForm.Absolute;
        int schemeEnd = target.IndexOf("://"u8);
        if (schemeEnd <= 0)
        {
            // A host and a port alone are authority form, which goes with CONNECT alone.
            return Authority.TryParse(target, out Authority alone) && alone.Port != Authority.NoPort
                ? ProtocolError.TargetFormNotAllowed
                : ProtocolError.BadTarget;
        }

        head.HasHttpsTarget = System.Text.Ascii.EqualsIgnoreCase(target[..schemeEnd], "https"u8);
        if (!head.HasHttpsTarget && !System.Text.Ascii.EqualsIgnoreCase(target[..schemeEnd], "http"u8))
        {
            return ProtocolError.BadScheme;
        }

        int start = schemeEnd + 3;
        int length = target[start..].IndexOfAny((byte)'/', (byte)'?');
        length = length < 0 ? target.Length - start : length;
        if (!Authority.TryParse(target.Slice(start, length), out Authority authority))
        {
            return ProtocolError.BadAuthority;
        }

        head.Authority = new ByteRange(range.Start + start, length);
        head.Host = new ByteRange(range.Start + start, authority.HostLength);
        int rest = start + length;
        SplitPathAndQuery(new ByteRange(range.Start + rest, range.Length - rest), target[rest..], head);
        return ProtocolError.None;
    }

    private static void SplitPathAndQuery(ByteRange range, ReadOnlySpan<byte> rest, RequestHead head)
    {
        int mark = rest.IndexOf((byte)'?');
        if (mark < 0)
        {
            head.Path = range;
            return;
        }

        head.Path = new ByteRange(range.Start, mark);
        head.HasQuery = true;
        head.Query = new ByteRange(range.Start + mark + 1, range.Length - mark - 1);
    }
}
