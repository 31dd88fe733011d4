namespace EdgeProxy.Configuration;

/// <summary>What is defined under names in one section, and which of the names are used.</summary>
/// <param name="noun">For messages: <c>upstream</c>.</param>
/// <param name="missingCode">The code of the error about a name that is not defined.</param>
internal sealed class NamedTable<T>(string noun, string missingCode, Diagnostics diagnostics)
    where T : class
{
    private readonly Dictionary<string, (T Value, JsonNodeAt Node)> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public IEnumerable<T> Values => _entries.Values.Select(e => e.Value);

    public IEnumerable<JsonNodeAt> Unused => _entries.Where(e => !_used.Contains(e.Key)).Select(e => e.Value.Node);

    public void Add(JsonNodeAt node, T value) => _entries[node.Name!] = (value, node);

    /// <summary>Whether the name stands for this very object, which is then used.</summary>
    public bool Use(string name, T value)
    {
        if (!_entries.TryGetValue(name, out (T Value, JsonNodeAt Node) entry) || !ReferenceEquals(entry.Value, value))
        {
            return false;
        }

        _used.Add(name);
        return true;
    }

    public JsonNodeAt NodeOf(string name) => _entries[name].Node;

    /// <summary>What has a name, or null; says nothing, and leaves it as unused as it was.</summary>
    public T? Peek(string name) => _entries.TryGetValue(name, out (T Value, JsonNodeAt Node) entry) ? entry.Value : null;

    /// <summary>What has a name, or null; says nothing. It counts as used.</summary>
    public T? Find(string name)
    {
        if (!_entries.TryGetValue(name, out (T Value, JsonNodeAt Node) entry))
        {
            return null;
        }

        _used.Add(name);
        return entry.Value;
    }

    /// <summary>What the node names, or null when nothing has that name, which is reported.</summary>
    public T? Resolve(JsonNodeAt node)
    {
        if (_entries.TryGetValue(node.Text, out (T Value, JsonNodeAt Node) entry))
        {
            _used.Add(node.Text);
            return entry.Value;
        }

        // Where a document could not be read the name may well stand in it, unless it looks like a slip of the pen.
        bool isSecret = node.Written is not null;
        string? nearest = isSecret ? null : NearestName.Find(node.Text, _entries.Keys);
        if (!diagnostics.IsIncomplete || nearest is not null)
        {
            string hint = isSecret
                ? $"check what the placeholder stands for, or define it under \"{noun}s\""
                : NearestName.Hint(node.Text, _entries.Keys, $"define it under \"{noun}s\"");
            diagnostics.Error(node, missingCode, $"there is no {noun} named {Shown.Value(node)}", hint);
        }

        return null;
    }
}
