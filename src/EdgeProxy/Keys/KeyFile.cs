using System.Text;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>A file with keys, to be read and edited: a document with a section <c>keys</c>, or a file of JSON lines.</summary>
internal abstract class KeyFile(string path)
{
    public string Path => path;

    /// <summary>In the order of the file.</summary>
    public abstract IEnumerable<KeyText> Keys { get; }

    /// <summary>Opens a file, or begins one that is not there. Throws what the file system throws, and <see cref="JsonException"/>.</summary>
    public static KeyFile Open(string path) => IsOfLines(path) ? new LinesFile(path) : new DocumentFile(path);

    public static bool IsOfLines(string path) => path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase);

    public abstract KeyText? Find(string name);

    /// <summary>Adds keys behind the others, or puts them in the places of those of their names.</summary>
    public abstract void Put(IReadOnlyList<KeyText> keys);

    /// <summary>Sets members of a key that is there; null takes one out.</summary>
    public abstract void Set(string name, IReadOnlyList<(string Member, string? Json)> members);

    /// <summary>Writes what was changed, whole or not at all.</summary>
    public abstract void Save();

    /// <summary>What <see cref="Put"/> adds for a key, for people to add by hand.</summary>
    public abstract string LineOf(KeyText key);

    /// <summary>The document as it would be saved; null for a file that is none.</summary>
    public virtual ReadOnlyMemory<byte>? Document => null;

    private sealed class DocumentFile(string path) : KeyFile(path)
    {
        private KeyDocument _document = new(File.Exists(path) ? File.ReadAllBytes(path) : KeyDocument.Empty);

        public override IEnumerable<KeyText> Keys => _document.Keys;

        public override ReadOnlyMemory<byte>? Document => _document.Text;

        public override KeyText? Find(string name) => _document.Find(name);

        public override void Put(IReadOnlyList<KeyText> keys)
        {
            foreach (KeyText key in keys)
            {
                _document = _document.Put(key);
            }
        }

        public override void Set(string name, IReadOnlyList<(string Member, string? Json)> members)
        {
            foreach ((string member, string? json) in members)
            {
                _document = member == "sha256" && json is not null && _document.Find(name) is { Value: not null }
                    ? _document.Convert(name).Set(name, member, json)
                    : _document.Set(name, member, json);
            }
        }

        public override void Save() => EditedFile.Write(Path, stream => stream.Write(_document.Text.Span));

        public override string LineOf(KeyText key) => $"\"{key.Name}\": {key.ToJson(withName: false)}";
    }

    /// <summary>May be large: read line by line, and copied line by line when it is saved.</summary>
    private sealed class LinesFile(string path) : KeyFile(path)
    {
        private readonly Dictionary<string, KeyText> _put = new(StringComparer.Ordinal);
        private readonly Dictionary<string, IReadOnlyList<(string Member, string? Json)>> _set = new(StringComparer.Ordinal);

        public override IEnumerable<KeyText> Keys => (File.Exists(Path) ? File.ReadLines(Path) : []).Select(KeyLines.Read).OfType<KeyText>();

        public override KeyText? Find(string name) => Keys.FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.Ordinal));

        public override void Put(IReadOnlyList<KeyText> keys)
        {
            foreach (KeyText key in keys)
            {
                _put[key.Name] = key;
            }
        }

        public override void Set(string name, IReadOnlyList<(string Member, string? Json)> members) => _set[name] = members;

        public override void Save() => EditedFile.Write(Path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            var left = new Dictionary<string, KeyText>(_put, StringComparer.Ordinal);
            foreach (string line in File.Exists(Path) ? File.ReadLines(Path) : [])
            {
                writer.WriteLine(Edited(line, left));
            }

            foreach (KeyText key in left.Values)
            {
                writer.WriteLine(LineOf(key));
            }
        });

        public override string LineOf(KeyText key) => key.ToJson(withName: true);

        private string Edited(string line, Dictionary<string, KeyText> left)
        {
            // A line without any of the names is not taken apart.
            if ((_put.Count == 0 && !_set.Keys.Any(name => line.Contains(name, StringComparison.Ordinal))) || KeyLines.Read(line) is not { } key)
            {
                return line;
            }

            if (left.Remove(key.Name, out KeyText? put))
            {
                return LineOf(put);
            }

            return _set.TryGetValue(key.Name, out IReadOnlyList<(string Member, string? Json)>? members)
                ? members.Aggregate(line, static (text, member) => KeyLines.Set(text, member.Member, member.Json))
                : line;
        }
    }
}
