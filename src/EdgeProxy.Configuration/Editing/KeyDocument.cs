using System.Text;
using System.Text.Json;

namespace EdgeProxy.Configuration;

/// <summary>The keys of a document, for editing: each change gives the document anew, with all else in it untouched.</summary>
public sealed class KeyDocument
{
    private readonly byte[] _text;
    private readonly ObjectSpan _root;
    private readonly ObjectSpan? _keys;

    /// <summary>Throws <see cref="JsonException"/> when the text is no JSON object, or its keys are none.</summary>
    public KeyDocument(byte[] text)
    {
        _text = text;
        int start = text.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        _root = ObjectSpan.Read(text, start);
        _keys = _root.Find("keys") is { } keys ? ObjectSpan.Read(text, keys.ValueStart) : null;
    }

    public static byte[] Empty => "{\n  \"keys\": {\n  }\n}\n"u8.ToArray();

    public ReadOnlyMemory<byte> Text => _text;

    /// <summary>Whether the document has the section at all.</summary>
    public bool HasKeys => _keys is not null;

    /// <summary>The files of keys that it names, as written.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            if (_root.Find("keyFiles") is not { Kind: JsonTokenType.StartArray } files)
            {
                return [];
            }

            using JsonDocument parsed = JsonDocument.Parse(
                _text.AsMemory(files.ValueStart, files.ValueEnd - files.ValueStart),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return [.. parsed.RootElement.EnumerateArray().Where(file => file.ValueKind == JsonValueKind.String).Select(file => file.GetString()!)];
        }
    }

    /// <summary>In the order of the document; members that are no objects are passed over.</summary>
    public IReadOnlyList<KeyText> Keys =>
        [.. (_keys?.Members ?? []).Where(member => member.Kind == JsonTokenType.StartObject).Select(member => KeyText.Read(member.Name, ValueOf(member)))];

    public KeyText? Find(string name) => MemberOf(name) is { } member ? KeyText.Read(name, ValueOf(member)) : null;

    /// <summary>Adds a key behind the others, or puts it in the place of the one of that name.</summary>
    public KeyDocument Put(KeyText key)
    {
        if (MemberOf(key.Name) is { } old)
        {
            return new KeyDocument(TextEdit.Replace(_text, old.ValueStart, old.ValueEnd, key.ToJson(withName: false)));
        }

        string member = $"{KeyText.Quoted(key.Name)}: {key.ToJson(withName: false)}";
        if (_keys is not null)
        {
            return new KeyDocument(TextEdit.Insert(_text, _keys, member));
        }

        return new KeyDocument(TextEdit.Insert(_text, _root, "\"keys\": {\n  }")).PutMember(member);
    }

    /// <summary>Sets a member of a key, or with null takes it out. The key must be there.</summary>
    /// <param name="name">The key's.</param>
    /// <param name="member">The member's name.</param>
    /// <param name="json">Its value.</param>
    public KeyDocument Set(string name, string member, string? json)
    {
        ObjectSpan key = ObjectSpan.Read(_text, MemberOf(name)!.ValueStart);
        MemberSpan? old = key.Find(member);
        if (old is null)
        {
            return json is null ? this : new KeyDocument(TextEdit.Insert(_text, key, $"\"{member}\": {json}"));
        }

        return new KeyDocument(json is null ? TextEdit.Remove(_text, key, old) : TextEdit.Replace(_text, old.ValueStart, old.ValueEnd, json));
    }

    /// <summary>Writes the hash where the key itself stands, at the same place.</summary>
    public KeyDocument Convert(string name)
    {
        ObjectSpan key = ObjectSpan.Read(_text, MemberOf(name)!.ValueStart);
        MemberSpan value = key.Find("value")!;
        string hash = KeyText.HashOf(Find(name)!.Value!);
        return new KeyDocument(TextEdit.Replace(_text, value.NameStart, value.ValueEnd, $"\"sha256\": \"{hash}\""));
    }

    private KeyDocument PutMember(string member) => new(TextEdit.Insert(_text, _keys!, member));

    private MemberSpan? MemberOf(string name) => _keys?.Find(name) is { Kind: JsonTokenType.StartObject } found ? found : null;

    private ReadOnlySpan<byte> ValueOf(MemberSpan member) => _text.AsSpan(member.ValueStart, member.ValueEnd - member.ValueStart);
}
