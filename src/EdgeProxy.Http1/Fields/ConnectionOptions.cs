using System.Text;

namespace EdgeProxy.Http1;

/// <summary>What the <c>Connection</c> lines of a head say, RFC 9110 section 7.6.1.</summary>
internal struct ConnectionOptions
{
    /// <summary>Options of one head, all lines together. Nobody sends more than a few; each costs a look at every field.</summary>
    public const int OptionCountMax = 32;

    public bool Close;
    public bool KeepAlive;
    public bool Upgrade;

    /// <summary>Whether the connection goes on after this message, RFC 9112 section 9.3; close wins over keep-alive.</summary>
    public readonly bool IsPersistent(HttpVersion version) => !Close && (KeepAlive || version == HttpVersion.Http11);

    /// <summary>Reads the options, and marks the fields that they name as meant for this hop.</summary>
    public static ProtocolError Read(ReadOnlySpan<byte> bytes, FieldTable fields, out ConnectionOptions options)
    {
        options = default;
        int index = fields.IndexOf(KnownHeader.Connection);
        if (index < 0)
        {
            return ProtocolError.None;
        }

        int count = 0;
        for (; index < fields.Count; index++)
        {
            if (fields[index].Id != KnownHeader.Connection)
            {
                continue;
            }

            var list = new ListReader(fields[index].Value.Of(bytes));
            while (list.TryNext(out ReadOnlySpan<byte> option))
            {
                ProtocolError error = ++count > OptionCountMax
                    ? ProtocolError.TooManyConnectionOptions
                    : options.Take(option, bytes, fields);
                if (error != ProtocolError.None)
                {
                    return error;
                }
            }
        }

        return ProtocolError.None;
    }

    private ProtocolError Take(ReadOnlySpan<byte> option, ReadOnlySpan<byte> bytes, FieldTable fields)
    {
        if (Ascii.EqualsIgnoreCase(option, "close"u8))
        {
            Close = true;
            return ProtocolError.None;
        }

        if (!ByteSets.IsToken(option))
        {
            return ProtocolError.BadConnection;
        }

        KnownHeader id = KnownHeaders.Find(option);
        KeepAlive |= id == KnownHeader.KeepAlive;
        Upgrade |= id == KnownHeader.Upgrade;
        if (KnownHeaders.IsHopByHop(id))
        {
            return ProtocolError.None;
        }

        if (id != KnownHeader.None || IsProtectedFamily(option))
        {
            return ProtocolError.ProtectedConnectionOption;
        }

        MarkNominated(option, bytes, fields);
        return ProtocolError.None;
    }

    /// <summary>
    /// Every known end-to-end field is protected from removal by nomination, and so are these families: a client
    /// could else make the gateway drop what an upstream's access rules depend on.
    /// </summary>
    private static bool IsProtectedFamily(ReadOnlySpan<byte> option) =>
        KnownHeaders.StartsWith(option, "content-"u8)
        || ReservedNames.Contains(option)
        || KnownHeaders.StartsWith(option, "sec-"u8);

    private static void MarkNominated(ReadOnlySpan<byte> option, ReadOnlySpan<byte> bytes, FieldTable fields)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            ref HeaderField field = ref fields[i];
            if (field.Id == KnownHeader.None && Ascii.EqualsIgnoreCase(field.Name.Of(bytes), option))
            {
                field.HopByHop = true;
            }
        }
    }
}
