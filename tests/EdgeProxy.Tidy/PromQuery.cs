namespace EdgeProxy.Tidy;

/// <summary>What a PromQL expression names: its selectors and the labels that it groups by. Not a check of its grammar.</summary>
internal sealed class PromQuery
{
    private static readonly HashSet<string> Aggregations = new(StringComparer.Ordinal)
    {
        "sum", "min", "max", "avg", "count", "topk", "bottomk", "group", "stddev", "quantile",
    };

    private static readonly HashSet<string> Operators = new(StringComparer.Ordinal) { "and", "or", "unless", "offset", "bool", "inf", "nan" };

    private static readonly HashSet<string> LabelLists = new(StringComparer.Ordinal) { "by", "without", "on", "ignoring", "group_left", "group_right" };

    private readonly string _text;
    private readonly List<PromSelector> _selectors = [];
    private readonly HashSet<string> _groupedBy = new(StringComparer.Ordinal);
    private readonly Stack<string> _functions = new();
    private int _position;

    private PromQuery(string text) => _text = text;

    public IReadOnlyList<PromSelector> Selectors => _selectors;

    /// <summary>Every label of a <c>by</c>, <c>on</c> and the like.</summary>
    public IReadOnlySet<string> GroupedBy => _groupedBy;

    public static PromQuery Of(string text)
    {
        var query = new PromQuery(text);
        query.Read();
        return query;
    }

    private void Read()
    {
        string next = "";
        while (_position < _text.Length)
        {
            char c = _text[_position];
            if (c == '(')
            {
                _functions.Push(next);
                next = "";
                _position++;
            }
            else if (c == ')')
            {
                _functions.TryPop(out _);
                _position++;
            }
            else if (c is '"' or '\'')
            {
                ReadString();
            }
            else if (char.IsAsciiDigit(c))
            {
                SkipWhile(static c => char.IsAsciiLetterOrDigit(c) || c == '.');
            }
            else if (IsNameStart(c))
            {
                next = ReadName(next);
            }
            else
            {
                _position++;
            }
        }
    }

    /// <returns>The function or aggregation whose parenthesis comes next.</returns>
    private string ReadName(string next)
    {
        int start = _position;
        SkipWhile(static c => IsNameStart(c) || char.IsAsciiDigit(c));
        string name = _text[start.._position];
        SkipSpace();
        if (LabelLists.Contains(name))
        {
            if (Peek() == '(')
            {
                int close = End(')');
                _groupedBy.UnionWith(_text[(_position + 1)..close].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                _position = close + 1;
            }

            return next;
        }

        if (Aggregations.Contains(name) || Peek() == '(')
        {
            return name;
        }

        if (!Operators.Contains(name))
        {
            ReadSelector(name);
        }

        return next;
    }

    private void ReadSelector(string name)
    {
        var matchers = new List<(string Label, string Value)>();
        if (Peek() == '{')
        {
            _position++;
            ReadMatchers(matchers);
            SkipSpace();
        }

        bool hasRange = Peek() == '[';
        if (hasRange)
        {
            _position = End(']') + 1;
        }

        _selectors.Add(new PromSelector(name, matchers, hasRange, _functions.TryPeek(out string? function) ? function : ""));
    }

    private void ReadMatchers(List<(string Label, string Value)> matchers)
    {
        string label = "";
        while (Peek() is not ('}' or '\0'))
        {
            if (IsNameStart(Peek()))
            {
                int start = _position;
                SkipWhile(static c => IsNameStart(c) || char.IsAsciiDigit(c));
                label = _text[start.._position];
            }
            else if (Peek() is '"' or '\'')
            {
                matchers.Add((label, ReadString()));
            }
            else
            {
                _position++;
            }
        }

        _position++;
    }

    private string ReadString()
    {
        char quote = _text[_position++];
        int start = _position;
        while (_position < _text.Length && _text[_position] != quote)
        {
            _position += _text[_position] == '\\' ? 2 : 1;
        }

        string value = _text[start..Math.Min(_position, _text.Length)];
        _position++;
        return value;
    }

    private int End(char closing)
    {
        int end = _text.IndexOf(closing, _position);
        return end < 0 ? throw new FormatException($"No {closing} in: {_text}") : end;
    }

    private void SkipSpace() => SkipWhile(char.IsWhiteSpace);

    private void SkipWhile(Func<char, bool> isPart)
    {
        while (_position < _text.Length && isPart(_text[_position]))
        {
            _position++;
        }
    }

    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or ':';
}

/// <param name="Metric">The name as it is written, with the suffix of a histogram.</param>
/// <param name="Matchers">What stands in braces.</param>
/// <param name="HasRange">Whether it is a range, such as <c>[5m]</c>.</param>
/// <param name="Function">Whose argument it directly is; empty for none.</param>
internal sealed record PromSelector(string Metric, IReadOnlyList<(string Label, string Value)> Matchers, bool HasRange, string Function);
