namespace EdgeProxy.Configuration;

/// <summary>Patterns of routes: <c>/orders/{id}</c>, <c>/files/{proxy+}</c>.</summary>
internal sealed class PathPattern
{
    /// <summary>What a match of the route table holds.</summary>
    private const int ParametersMax = 16;

    private const int LengthMax = 8 * 1024;

    private PathPattern(string text, List<string> parameters, string literalPrefix)
    {
        Text = text;
        Parameters = parameters;
        LiteralPrefix = literalPrefix;
    }

    public string Text { get; }

    /// <summary>In order, the greedy one without its plus.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>The whole segments before the first parameter, without a trailing slash: <c>/orders</c>.</summary>
    public string LiteralPrefix { get; }

    public static Problem? Parse(string text, out PathPattern? pattern)
    {
        pattern = null;
        if (!text.StartsWith('/'))
        {
            return Bad("does not begin with /", "begin the pattern with /");
        }

        if (text.Length > LengthMax)
        {
            return Bad("is longer than any request's path", "shorten it");
        }

        var parameters = new List<string>();
        var literals = new List<string>();
        string[] segments = text[1..].Split('/');
        string literalPrefix = text.TrimEnd('/');
        for (int i = 0; i < segments.Length; i++)
        {
            string segment = segments[i];
            if (!segment.Contains('{', StringComparison.Ordinal) && !segment.Contains('}', StringComparison.Ordinal))
            {
                literals.Add(segment);
                continue;
            }

            if (CheckParameter(segment, i == segments.Length - 1, out string name) is { } problem)
            {
                return problem;
            }

            if (parameters.Contains(name, StringComparer.Ordinal))
            {
                return Bad($"has two parameters named {{{Shown.Text(name, 40)}}}", "give each its own name");
            }

            if (parameters.Count == 0)
            {
                literalPrefix = string.Concat(literals.Select(l => "/" + l));
            }

            parameters.Add(name);
            literals.Add("x");
        }

        if (parameters.Count > ParametersMax)
        {
            return Bad($"has {parameters.Count} parameters", $"use {ParametersMax} at most, or a greedy one for the rest");
        }

        pattern = new PathPattern(text, parameters, literalPrefix);
        return PathText.Check("/" + string.Join('/', literals), ConfigCodes.InvalidPattern);
    }

    private static Problem? CheckParameter(string segment, bool isLast, out string name)
    {
        name = "";
        int open = segment.Count(c => c == '{');
        int close = segment.Count(c => c == '}');
        if (open != close)
        {
            return Bad($"has unbalanced braces in {Shown.Name(segment)}", "write parameters as {name}");
        }

        if (open > 1 || !segment.StartsWith('{') || !segment.EndsWith('}'))
        {
            return Bad($"has a parameter that is not a whole segment: {Shown.Name(segment)}", "a parameter takes all between two slashes: /{name}/");
        }

        name = segment[1..^1];
        bool isGreedy = name.EndsWith('+');
        name = isGreedy ? name[..^1] : name;
        if (isGreedy && !isLast)
        {
            return Bad($"has a greedy parameter {Shown.Text(segment, 40)} that is not last", "only the last segment can be greedy");
        }

        return name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':')
            ? null
            : Bad($"has an invalid parameter name {Shown.Name(name)}", "use 1 to 64 letters, digits, _ - . :");
    }

    private static Problem Bad(string message, string hint) => new(ConfigCodes.InvalidPattern, message, hint);
}
