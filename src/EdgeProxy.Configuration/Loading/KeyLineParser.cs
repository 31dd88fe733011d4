using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>
/// Keys in the usual form, read without a tree: a name, a hash, a plan, dates, tags. Makes nothing of a line that is in any way
/// different, so that there is one place which says what is wrong.
/// </summary>
internal sealed class KeyLineParser(NamedTable<PlanConfig> plans, KeySetBuilder set)
{
    private const int TextBytesMax = 128;

    /// <summary>Of plans that were named already, those named last first.</summary>
    private readonly List<(byte[] Name, int Set)> _planSets = [];

    private readonly byte[] _name = new byte[Names.LengthMax];

    /// <summary>What a line says.</summary>
    private struct Line
    {
        public int NameLength;
        public KeyHashConfig? Hash;
        public int PlanSet;
        public uint NotBefore;
        public uint Expires;
        public bool IsEnabled;
        public int Seen;
    }

    /// <summary>False when nothing was made of it.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, int file, int line)
    {
        var found = new Line { PlanSet = -1, Expires = KeyHashConfig.Never, IsEnabled = true };
        try
        {
            var reader = new Utf8JsonReader(text);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !TryMembers(ref reader, ref found) || reader.Read())
            {
                return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        if (found.NameLength == 0 || found.PlanSet < 0 || found.Hash is not { } hash || found.Expires <= found.NotBefore)
        {
            return false;
        }

        set.Add(
            _name.AsSpan(0, found.NameLength), new KeyRow(found.PlanSet, file, line, 1),
            hash with { NotBefore = found.NotBefore, Expires = found.Expires, IsEnabled = found.IsEnabled }, previous: null, "");
        return true;
    }

    private bool TryMembers(ref Utf8JsonReader reader, ref Line found)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int member = reader.ValueIsEscaped ? 0 : MemberOf(reader.ValueSpan);
            if (member == 0 || (found.Seen & member) != 0 || !reader.Read() || !TryValue(ref reader, member, ref found))
            {
                return false;
            }

            found.Seen |= member;
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private const int Name = 1;
    private const int Sha256 = 2;
    private const int Plan = 4;
    private const int Enabled = 8;
    private const int NotBefore = 16;
    private const int Expires = 32;
    private const int Tags = 64;

    private static int MemberOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("name"u8) => Name,
        _ when name.SequenceEqual("sha256"u8) => Sha256,
        _ when name.SequenceEqual("plan"u8) => Plan,
        _ when name.SequenceEqual("enabled"u8) => Enabled,
        _ when name.SequenceEqual("notBefore"u8) => NotBefore,
        _ when name.SequenceEqual("expires"u8) => Expires,
        _ when name.SequenceEqual("tags"u8) => Tags,
        _ => 0,
    };

    private bool TryValue(ref Utf8JsonReader reader, int member, ref Line found)
    {
        if (member == Enabled)
        {
            found.IsEnabled = reader.TokenType == JsonTokenType.True;
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
        }

        if (member == Tags)
        {
            return TryTags(ref reader);
        }

        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped || text.Length > TextBytesMax || text.IndexOf("${"u8) >= 0)
        {
            return false;
        }

        return member switch
        {
            Name => TryName(text, ref found),
            Sha256 => TryHash(text, ref found),
            Plan => TryPlan(text, ref found),
            NotBefore => TryDate(text, out found.NotBefore),
            _ => TryDate(text, out found.Expires),
        };
    }

    private static bool TryTags(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueSpan.IndexOf("${"u8) >= 0)
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private bool TryName(ReadOnlySpan<byte> text, ref Line found)
    {
        foreach (byte b in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'-' or (byte)'_' or (byte)'.'))
            {
                return false;
            }
        }

        text.CopyTo(_name);
        found.NameLength = text.Length;
        return text.Length > 0;
    }

    private static bool TryHash(ReadOnlySpan<byte> text, ref Line found)
    {
        Span<char> characters = stackalloc char[2 * SHA256.HashSizeInBytes];
        if (text.Length != characters.Length || !Encoding.ASCII.TryGetChars(text, characters, out _))
        {
            return false;
        }

        bool isHash = KeyValidator.TryHash(characters, out KeyHashConfig hash);
        found.Hash = hash;
        return isHash;
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out uint seconds)
    {
        Span<char> characters = stackalloc char[TextBytesMax];
        Encoding.ASCII.TryGetChars(text, characters, out int length);
        return DateText.TryParse(characters[..length], out seconds);
    }

    private bool TryPlan(ReadOnlySpan<byte> text, ref Line found)
    {
        for (int i = 0; i < _planSets.Count; i++)
        {
            if (text.SequenceEqual(_planSets[i].Name))
            {
                found.PlanSet = _planSets[i].Set;
                (_planSets[0], _planSets[i]) = (_planSets[i], _planSets[0]);
                return true;
            }
        }

        if (plans.Find(Encoding.UTF8.GetString(text)) is not { } plan)
        {
            return false;
        }

        found.PlanSet = set.PlanSetOf([plan]);
        _planSets.Add((text.ToArray(), found.PlanSet));
        return true;
    }
}
