using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>Where an object of a JSON text stands, and its members. Comments and trailing commas are allowed.</summary>
internal sealed class ObjectSpan
{
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private ObjectSpan(int start, int end, IReadOnlyList<MemberSpan> members)
    {
        Start = start;
        End = end;
        Members = members;
    }

    /// <summary>Of the opening brace.</summary>
    public int Start { get; }

    /// <summary>Of the closing brace.</summary>
    public int End { get; }

    public IReadOnlyList<MemberSpan> Members { get; }

    public MemberSpan? Find(string name)
    {
        foreach (MemberSpan member in Members)
        {
            if (string.Equals(member.Name, name, StringComparison.Ordinal))
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>The first object at or behind an offset. Throws <see cref="JsonException"/> when there is none.</summary>
    public static ObjectSpan Read(ReadOnlySpan<byte> text, int offset)
    {
        var reader = new Utf8JsonReader(text[offset..], Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is no object");
        }

        int start = offset + (int)reader.TokenStartIndex;
        var members = new List<MemberSpan>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            int nameStart = offset + (int)reader.TokenStartIndex;
            reader.Read();
            int valueStart = offset + (int)reader.TokenStartIndex;
            JsonTokenType kind = reader.TokenType;
            reader.Skip();
            members.Add(new MemberSpan(name, nameStart, valueStart, offset + (int)reader.BytesConsumed, kind));
        }

        return new ObjectSpan(start, offset + (int)reader.TokenStartIndex, members);
    }
}

/// <summary>A member's place.</summary>
/// <param name="Name">Decoded.</param>
/// <param name="NameStart">Of its opening quote.</param>
/// <param name="ValueStart">Of the value.</param>
/// <param name="ValueEnd">Behind the value.</param>
/// <param name="Kind">The value's first token.</param>
internal sealed record MemberSpan(string Name, int NameStart, int ValueStart, int ValueEnd, JsonTokenType Kind);
