namespace EdgeProxy.Configuration;

/// <summary>Where redirects lead: <c>https://new.example{path}</c>, <c>/new/{id}</c>. Never to a host that the client chooses.</summary>
internal static class RedirectText
{
    public static Problem? Parse(string text, IReadOnlyList<string> parameters, bool keepQuery, out TemplateConfig? template)
    {
        Problem? problem = TemplateText.Parse(text, parameters, allowPath: true, out template);
        if (problem is not null)
        {
            return problem;
        }

        string shape = string.Concat(template!.Parts.Select(Mark));
        int scheme = SchemeLength(shape);
        if (scheme > 0)
        {
            int end = shape.IndexOfAny(['/', '?', '#', RequestPathMark, ParameterMark], scheme);
            end = end < 0 ? shape.Length : end;
            if (end < shape.Length && shape[end] == ParameterMark)
            {
                return Bad("lets the client choose the host", "write the host out, and a / or {path} behind it");
            }

            if (HostNames.CheckAuthority(shape[scheme..end]) is { } hostProblem)
            {
                return Bad("has a host that " + hostProblem.Message, hostProblem.Hint);
            }

            return CheckRest(shape[end..], keepQuery);
        }

        if (shape.StartsWith("//", StringComparison.Ordinal))
        {
            return Bad("begins with //, which leads to another host", "write https:// for another host, or one / for a path");
        }

        return shape.Length > 0 && shape[0] is '/' or RequestPathMark
            ? CheckRest(shape, keepQuery)
            : Bad("is neither a URL nor a path", "write \"https://new.example{path}\" or \"/new/{id}\"");
    }

    /// <summary>Stand-ins for what is filled in; control characters, so that they cannot stand in a literal that is let through.</summary>
    private const char ParameterMark = '\u0001';

    private const char RequestPathMark = '\u0002';

    private static string Mark(TemplatePart part) => part.Kind switch
    {
        TemplatePartKind.Parameter => ParameterMark.ToString(),
        TemplatePartKind.RequestPath => RequestPathMark.ToString(),
        _ => part.Literal.Replace(ParameterMark, ' ').Replace(RequestPathMark, ' '),
    };

    private static int SchemeLength(string text)
    {
        if (text.StartsWith("https://", StringComparison.Ordinal))
        {
            return "https://".Length;
        }

        return text.StartsWith("http://", StringComparison.Ordinal) ? "http://".Length : 0;
    }

    private static Problem? CheckRest(string rest, bool keepQuery)
    {
        if (rest.Contains('#', StringComparison.Ordinal))
        {
            return Bad("has a fragment", "write the URL without it");
        }

        int query = rest.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && keepQuery)
        {
            return Bad("has a query, and the request's would be appended", "set \"keepQuery\": false, or remove the query");
        }

        if (query >= 0 && rest.IndexOfAny([ParameterMark, RequestPathMark], query) >= 0)
        {
            return Bad("has a parameter in its query", "parameters can stand in the path alone");
        }

        foreach (string piece in rest.Split('/', '?', ParameterMark, RequestPathMark))
        {
            if (PathText.CheckLiteral(piece, ConfigCodes.InvalidTemplate) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static Problem Bad(string message, string hint) => new(ConfigCodes.InvalidTemplate, message, hint);
}
