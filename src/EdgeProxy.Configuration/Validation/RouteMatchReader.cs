namespace EdgeProxy.Configuration;

/// <summary>What a route matches.</summary>
/// <param name="Methods">Empty for any.</param>
/// <param name="Pattern">Null for <c>$default</c>, and when it is wrong.</param>
/// <param name="Headers">Conditions.</param>
/// <param name="Query">Conditions.</param>
/// <param name="IsWrong">The pattern is wrong: what refers to its parameters cannot be checked.</param>
internal sealed record RouteMatchParts(
    IReadOnlyList<string> Methods,
    PathPattern? Pattern,
    IReadOnlyList<ConditionConfig> Headers,
    IReadOnlyList<ConditionConfig> Query,
    bool IsWrong)
{
    public static RouteMatchParts Default { get; } = new([], null, [], [], false);

    public static RouteMatchParts Wrong { get; } = new([], null, [], [], true);

    public IReadOnlyList<string> Parameters => Pattern?.Parameters ?? [];
}

/// <summary>Reads what a route matches from its key or its <c>match</c>.</summary>
internal sealed class RouteMatchReader(Diagnostics diagnostics)
{
    private const string DefaultKey = "$default";

    public RouteMatchParts Read(JsonNodeAt route)
    {
        string key = route.Name!;
        JsonNodeAt? match = route.Find(MatchName);
        if (match is null)
        {
            return ReadKey(route, key);
        }

        if (string.Equals(key, DefaultKey, StringComparison.Ordinal) || key.Contains(' ', StringComparison.Ordinal))
        {
            diagnostics.ErrorAtName(
                match, ConfigCodes.MatchConflict, $"the key {Shown.Name(key)} and \"match\" both say what the route matches",
                "remove \"match\", or choose a free name as key");
            return RouteMatchParts.Wrong;
        }

        if (!Names.IsPlain(key, "."))
        {
            diagnostics.ErrorAtName(route, ConfigCodes.InvalidName, $"{Shown.Name(key)} is not a valid id", "use 1 to 128 letters, digits, - _ .");
        }

        return ReadMatch(new ObjectAt(match.IsBroken ? null : match));
    }

    private static string MatchName => RouteMembers.Match.Name;

    private RouteMatchParts ReadKey(JsonNodeAt route, string key)
    {
        if (string.Equals(key, DefaultKey, StringComparison.Ordinal))
        {
            return RouteMatchParts.Default;
        }

        int space = key.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            string hint = key.StartsWith('/')
                ? $"write {Shown.Name("ANY " + key)}, or a method in place of ANY"
                : "write \"METHOD /path\", \"ANY /path\" or \"$default\", or add \"match\"";
            diagnostics.ErrorAtName(route, ConfigCodes.InvalidPattern, $"the key {Shown.Name(key)} does not say what the route matches", hint);
            return RouteMatchParts.Wrong;
        }

        string method = key[..space];
        bool isAny = string.Equals(method, "ANY", StringComparison.Ordinal);
        if (!isAny && FieldText.CheckMethod(method) is { } problem)
        {
            diagnostics.ErrorAtName(route, problem.Code, problem.Message, isAnyWord(method) ? "write ANY in upper case" : problem.Hint);
        }

        if (diagnostics.ReportName(route, PathPattern.Parse(key[(space + 1)..], out PathPattern? pattern)))
        {
            return RouteMatchParts.Wrong;
        }

        return new RouteMatchParts(isAny ? [] : [method], pattern, [], [], false);

        static bool isAnyWord(string word) => string.Equals(word, "ANY", StringComparison.OrdinalIgnoreCase);
    }

    private RouteMatchParts ReadMatch(ObjectAt match)
    {
        IReadOnlyList<string> methods = ReadMethods(match);
        IReadOnlyList<ConditionConfig> headers = ReadConditions(match, MatchMembers.Headers, CheckHeader);
        IReadOnlyList<ConditionConfig> query = ReadConditions(match, MatchMembers.Query, CheckQuery);
        JsonNodeAt? path = match.TextNode(MatchMembers.Path);
        PathPattern? pattern = null;
        bool isDefault = string.Equals(path?.Text, DefaultKey, StringComparison.Ordinal);
        bool isWrong = path is null || (!isDefault && diagnostics.Report(path, PathPattern.Parse(path.Text, out pattern)));
        return new RouteMatchParts(methods, pattern, headers, query, isWrong);
    }

    private IReadOnlyList<string> ReadMethods(ObjectAt match)
    {
        var methods = new List<string>();
        foreach (JsonNodeAt item in match.Children(MatchMembers.Methods))
        {
            if (diagnostics.ReportPlain(item, FieldText.CheckMethod(item.Text)))
            {
                continue;
            }

            if (methods.Contains(item.Text, StringComparer.Ordinal))
            {
                diagnostics.Error(item, ConfigCodes.DuplicateValue, $"{Shown.Value(item)} is listed twice", "remove one of the two");
                continue;
            }

            methods.Add(item.Text);
        }

        return methods;
    }

    private IReadOnlyList<ConditionConfig> ReadConditions(ObjectAt match, MemberSpec member, Func<string, string?, Problem?> check)
    {
        bool isHeader = ReferenceEquals(member, MatchMembers.Headers);
        var conditions = new List<ConditionConfig>();
        foreach (JsonNodeAt node in match.Children(member))
        {
            string name = isHeader ? node.Name!.ToLowerInvariant() : node.Name!;
            string? value = node.Kind == JsonKind.String ? node.Text : null;
            if (check(name, value) is { } problem)
            {
                diagnostics.ErrorAtName(node, problem.Code, problem.Message, problem.Hint);
            }
            else if (conditions.Exists(c => string.Equals(c.Name, name, StringComparison.Ordinal)))
            {
                diagnostics.ErrorAtName(node, ConfigCodes.DuplicateValue, $"{Shown.Name(node.Name!)} is given twice, in another case", "remove one of the two");
            }
            else
            {
                conditions.Add(new ConditionConfig(name, value));
            }
        }

        return conditions;
    }

    private static Problem? CheckHeader(string name, string? value) =>
        FieldText.CheckName(name) ?? (value is null ? null : FieldText.CheckValue(value));

    /// <summary>Names and values are compared as they stand in the URL, so they can hold only what a query can.</summary>
    private static Problem? CheckQuery(string name, string? value)
    {
        bool isGood = name.Length > 0 && IsQuery(name) && !name.Contains('=', StringComparison.Ordinal) && (value is null || IsQuery(value));
        return isGood
            ? null
            : new Problem(
                ConfigCodes.InvalidValue, $"the condition on {Shown.Name(name)} can never hold",
                "write name and value as they stand in the URL, percent-encoded, without & and #");
    }

    private static bool IsQuery(string text) => text.All(c => c is > ' ' and < (char)0x7F and not ('&' or '#'));
}
