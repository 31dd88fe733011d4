using System.Text;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>
/// Reads API Gateway's file of keys: <c>Name,Key[,Description,Enabled,UsagePlanIds]</c>, columns in any order and case, others passed
/// over, fields in quotes as RFC 4180 has them.
/// </summary>
internal sealed class KeyCsv(IReadOnlyDictionary<string, string> plans, IReadOnlyList<string> always)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>How many names had to be changed, since they had characters that names cannot have.</summary>
    public int Renamed { get; private set; }

    public IReadOnlyList<KeyText> Read(string text)
    {
        var keys = new Dictionary<string, KeyText>(StringComparer.Ordinal);
        List<(int Line, List<string> Fields)> rows = Rows(text);
        if (rows.Count == 0)
        {
            _errors.Add("the file is empty  (its first line names the columns: Name,Key,Description,Enabled,UsagePlanIds)");
            return [];
        }

        List<string> columns = [.. rows[0].Fields.Select(name => name.Trim().ToLowerInvariant())];
        if (!columns.Contains("key", StringComparer.Ordinal) || !columns.Contains("name", StringComparer.Ordinal))
        {
            _errors.Add("line 1 has no columns Name and Key  (write Name,Key,Description,Enabled,UsagePlanIds)");
            return [];
        }

        foreach ((int line, List<string> fields) in rows.Skip(1).Where(row => row.Fields.Any(field => field.Length > 0)))
        {
            if (KeyOf(line, column => columns.IndexOf(column) is >= 0 and var index && index < fields.Count ? fields[index].Trim() : "") is { } key && !keys.TryAdd(key.Name, key))
            {
                _errors.Add($"line {line}: there is a key {key.Name} already  (give each its own name)");
            }
        }

        return [.. keys.Values];
    }

    private KeyText? KeyOf(int line, Func<string, string> field)
    {
        string value = field("key");
        if (value.Length is < 20 or > 128 || value.Any(c => c is <= ' ' or >= '\x7F'))
        {
            _errors.Add($"line {line}: the key is not 20 to 128 visible ASCII characters");
            return null;
        }

        string name = new([.. field("name").Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-').Take(128)]);
        Renamed += string.Equals(name, field("name"), StringComparison.Ordinal) ? 0 : 1;
        if (name.Length == 0)
        {
            _errors.Add($"line {line}: the key has no name");
            return null;
        }

        string description = field("description");
        return new KeyText(
            name, KeyText.HashOf(value), null, PlansOf(line, field("usageplanids")), !string.Equals(field("enabled"), "false", StringComparison.OrdinalIgnoreCase), null, null, null,
            description.Length == 0 ? [] : [KeyValuePair.Create("description", description)]);
    }

    private List<string> PlansOf(int line, string ids)
    {
        if (always.Count > 0)
        {
            return [.. always];
        }

        var found = new List<string>();
        foreach (string id in ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string plan = plans.GetValueOrDefault(id) ?? id;
            if (KeyText.IsName(plan))
            {
                found.Add(plan);
            }
            else
            {
                _errors.Add($"line {line}: \"{id}\" is no plan's name  (say which it is: --map {id}=PLAN)");
            }
        }

        return found;
    }

    private List<(int Line, List<string> Fields)> Rows(string text)
    {
        var rows = new List<(int, List<string>)>();
        var fields = new List<string>();
        var field = new StringBuilder();
        int line = 1;
        int rowLine = 1;
        bool isQuoted = false;
        text = text.TrimStart('\uFEFF');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            line += c == '\n' ? 1 : 0;
            if (isQuoted)
            {
                bool isDouble = c == '"' && i + 1 < text.Length && text[i + 1] == '"';
                isQuoted = c != '"' || isDouble;
                field.Append(isQuoted ? c.ToString() : "");
                i += isDouble ? 1 : 0;
            }
            else if (c == '"' && field.Length == 0)
            {
                isQuoted = true;
            }
            else if (c is ',' or '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    rows.Add((rowLine, fields));
                    fields = [];
                    rowLine = line;
                }
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (isQuoted)
        {
            _errors.Add($"line {rowLine}: a quote is not closed");
        }

        if (field.Length > 0 || fields.Count > 0)
        {
            fields.Add(field.ToString());
            rows.Add((rowLine, fields));
        }

        return rows;
    }
}
