using System.Text;
using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>A line of a file of keys, for editing.</summary>
public static class KeyLines
{
    /// <summary>The key of a line; null for an empty line, a note, or one that is no key.</summary>
    public static KeyText? Read(string line)
    {
        string text = line.Trim();
        if (text.Length == 0 || text.StartsWith("//", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            ObjectSpan key = ObjectSpan.Read(bytes, 0);
            return key.Find("name") is { Kind: JsonTokenType.String } name
                ? KeyText.Read(StringOf(bytes, name), bytes.AsSpan(key.Start, key.End + 1 - key.Start))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Sets a member of the line's key, or with null takes it out.</summary>
    public static string Set(string line, string member, string? json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        ObjectSpan key = ObjectSpan.Read(bytes, 0);
        MemberSpan? old = key.Find(member);
        byte[] edited = old is null ? json is null ? bytes : TextEdit.Insert(bytes, key, $"\"{member}\": {json}")
            : json is null ? TextEdit.Remove(bytes, key, old)
            : TextEdit.Replace(bytes, old.ValueStart, old.ValueEnd, json);
        return Encoding.UTF8.GetString(edited);
    }

    private static string StringOf(byte[] bytes, MemberSpan name)
    {
        var reader = new Utf8JsonReader(bytes.AsSpan(name.ValueStart, name.ValueEnd - name.ValueStart));
        reader.Read();
        return reader.GetString()!;
    }
}
