using System.Buffers;
using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Patterns of routes: <c>/orders/{id}</c>, <c>/files/{proxy+}</c>.</summary>
internal sealed class PathPattern
{
    /// <summary>What a match of the route table holds.</summary>
    private const int ParametersMax = 16;

    private const int LengthMax = 8 * 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:");

    private PathPattern(string text, IReadOnlyList<string> parameters, string literalPrefix)
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

        List<string>? parameters = null;
        var literal = new StringBuilder(text.Length); // As a path: with a segment of its own for each parameter.
        int prefix = -1;
        for (int start = 0; start < text.Length;)
        {
            int slash = text.IndexOf('/', start + 1);
            int end = slash < 0 ? text.Length : slash;
            ReadOnlySpan<char> segment = text.AsSpan((start + 1)..end);
            if (!segment.ContainsAny('{', '}'))
            {
                literal.Append('/').Append(segment);
                start = end;
                continue;
            }

            if (CheckParameter(segment.ToString(), slash < 0, out string name) is { } problem)
            {
                return problem;
            }

            parameters ??= [];
            if (parameters.Contains(name, StringComparer.Ordinal))
            {
                return Bad($"has two parameters named {{{Shown.Text(name, 40)}}}", "give each its own name");
            }

            prefix = prefix < 0 ? start : prefix;
            parameters.Add(name);
            literal.Append("/x");
            start = end;
        }

        if (parameters?.Count > ParametersMax)
        {
            return Bad($"has {parameters.Count} parameters", $"use {ParametersMax} at most, or a greedy one for the rest");
        }

        pattern = new PathPattern(text, parameters ?? [], prefix < 0 ? text.TrimEnd('/') : text[..prefix]);
        return PathText.Check(prefix < 0 ? text : literal.ToString(), ConfigCodes.InvalidPattern);
    }

    private static Problem? CheckParameter(string segment, bool isLast, out string name)
    {
        name = "";
        int open = segment.AsSpan().Count('{');
        int close = segment.AsSpan().Count('}');
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

        return name.Length is > 0 and <= 64 && !name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? null
            : Bad($"has an invalid parameter name {Shown.Name(name)}", "use 1 to 64 letters, digits, _ - . :");
    }

    private static Problem Bad(string message, string hint) => new(ConfigCodes.InvalidPattern, message, hint);
}
