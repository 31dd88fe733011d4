namespace EdgeProxy.Configuration;

/// <summary>Splits <c>/v1/orders/{id}</c> into literals and parameters.</summary>
internal static class TemplateText
{
    /// <param name="text">The template.</param>
    /// <param name="parameters">Of the route's pattern.</param>
    /// <param name="allowPath">Whether <c>{path}</c> is the request's path, where no parameter is so named.</param>
    /// <param name="template">What was found.</param>
    public static Problem? Parse(string text, IReadOnlyList<string> parameters, bool allowPath, out TemplateConfig? template)
    {
        template = null;
        var parts = new List<TemplatePart>();
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOfAny(['{', '}'], at);
            if (open < 0)
            {
                break;
            }

            int close = text.IndexOf('}', open);
            if (text[open] == '}' || close < 0)
            {
                return new Problem(ConfigCodes.InvalidTemplate, "has unbalanced braces", "write parameters as {name}; braces themselves as %7B and %7D");
            }

            if (open > at)
            {
                parts.Add(new TemplatePart(TemplatePartKind.Literal, text[at..open], -1));
            }

            string name = text[(open + 1)..close];
            int index = IndexOf(parameters, name);
            if (index < 0 && !(allowPath && string.Equals(name, "path", StringComparison.Ordinal)))
            {
                return Unknown(name, parameters);
            }

            parts.Add(new TemplatePart(index < 0 ? TemplatePartKind.RequestPath : TemplatePartKind.Parameter, "", index));
            at = close + 1;
        }

        if (at < text.Length)
        {
            parts.Add(new TemplatePart(TemplatePartKind.Literal, text[at..], -1));
        }

        template = new TemplateConfig(text, parts);
        return null;
    }

    private static int IndexOf(IReadOnlyList<string> parameters, string name)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (string.Equals(parameters[i], name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    private static Problem Unknown(string name, IReadOnlyList<string> parameters)
    {
        if (name.EndsWith('+') && IndexOf(parameters, name[..^1]) >= 0)
        {
            return new Problem(ConfigCodes.UnknownParameter, "names a greedy parameter with its plus", $"write {{{name[..^1]}}}");
        }

        return new Problem(
            ConfigCodes.UnknownParameter, $"names {{{Shown.Text(name, 40)}}}, which the route's pattern does not have",
            parameters.Count == 0
                ? "the pattern has no parameters; add one, or write a path without"
                : NearestName.Hint(name, [.. parameters], "use a parameter of the pattern"));
    }
}
