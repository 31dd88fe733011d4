using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Reads what answers a route.</summary>
internal sealed class IntegrationReader(Diagnostics diagnostics)
{
    /// <summary>A mock is held in memory and answered at once; it is no file server.</summary>
    private const int MockBodyBytesMax = 1024 * 1024;

    /// <summary>Stands where an integration is wrong, in a whole that is not loaded.</summary>
    public static IntegrationConfig None { get; } = new MockIntegrationConfig { Status = 500, Headers = [], Body = default };

    public MockIntegrationConfig ReadMock(ObjectAt mock)
    {
        int status = mock.Integer(AnswerMembers.Status);
        JsonNodeAt? bodyNode = mock.Find(AnswerMembers.Body);
        byte[] body = bodyNode switch
        {
            null => [],
            { Kind: JsonKind.String } => Encoding.UTF8.GetBytes(bodyNode.Text),
            _ => JsonText.Write(bodyNode),
        };
        List<HeaderConfig> headers = [.. HeaderEdits.ReadFields(mock.Find(AnswerMembers.Headers), diagnostics)];
        if (bodyNode is not null && !headers.Exists(h => string.Equals(h.Name, "Content-Type", StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(new HeaderConfig("Content-Type", bodyNode.Kind == JsonKind.String ? "text/plain; charset=utf-8" : "application/json"));
        }

        if (bodyNode is not null && status is 204 or 205 or 304)
        {
            diagnostics.ErrorAtName(bodyNode!, ConfigCodes.InvalidValue, $"an answer with status {status} has no body", "remove \"body\", or choose another status");
        }
        else if (body.Length > MockBodyBytesMax)
        {
            diagnostics.ErrorAtName(bodyNode!, ConfigCodes.OutOfRange, "the body is larger than 1MB", "serve it from an upstream");
        }

        return new MockIntegrationConfig { Status = status, Headers = headers, Body = body };
    }

    public RedirectIntegrationConfig ReadRedirect(ObjectAt redirect, RouteMatchParts match)
    {
        int status = redirect.Integer(AnswerMembers.RedirectStatus);
        if (status is 304 or 305 or 306 && redirect.Find(AnswerMembers.RedirectStatus) is { } statusNode)
        {
            diagnostics.Error(statusNode, ConfigCodes.OutOfRange, $"{status} is not a redirect", "write 301, 302, 303, 307 or 308");
        }

        bool keepQuery = redirect.Bool(AnswerMembers.KeepQuery);
        TemplateConfig? to = null;
        if (!match.IsWrong && redirect.TextNode(AnswerMembers.To) is { } node)
        {
            diagnostics.Report(node, RedirectText.Parse(node.Text, match.Parameters, keepQuery, out to));
        }

        return new RedirectIntegrationConfig { To = to ?? new TemplateConfig("/", []), Status = status, KeepQuery = keepQuery };
    }

    public PathRewriteConfig ReadPath(ObjectAt route, RouteMatchParts match)
    {
        if (route.Find(RouteMembers.Path) is not { } node || match.IsWrong)
        {
            return PathRewriteConfig.Keep;
        }

        if (node.Kind == JsonKind.Object)
        {
            return ReadStrip(new ObjectAt(node), match);
        }

        if (node.Kind != JsonKind.String || string.Equals(node.Text, RouteMembers.Path.Default, StringComparison.Ordinal))
        {
            return PathRewriteConfig.Keep;
        }

        if (!node.Text.StartsWith('/'))
        {
            diagnostics.Report(node, new Problem(
                ConfigCodes.InvalidTemplate, "is not a path", "write \"keep\", { \"strip\": \"/prefix\" } or a template such as \"/v1/orders/{id}\""));
            return PathRewriteConfig.Keep;
        }

        bool isWrong = diagnostics.Report(node, TemplateText.Parse(node.Text, match.Parameters, allowPath: false, out TemplateConfig? template));
        if (isWrong || diagnostics.Report(node, PathText.Check(Filled(template!), ConfigCodes.InvalidTemplate)))
        {
            return PathRewriteConfig.Keep;
        }

        return new PathRewriteConfig(PathRewriteKind.Template, Template: template);
    }

    private PathRewriteConfig ReadStrip(ObjectAt path, RouteMatchParts match)
    {
        if (path.TextNode(RouteMembers.Strip) is not { } node)
        {
            return PathRewriteConfig.Keep;
        }

        string prefix = node.Text.Length > 1 && node.Text.EndsWith('/') ? node.Text[..^1] : node.Text;
        string literal = match.Pattern?.LiteralPrefix ?? "";
        bool isLed = string.Equals(literal, prefix, StringComparison.Ordinal) || literal.StartsWith(prefix + "/", StringComparison.Ordinal);
        if (prefix.Length > 1 && prefix[0] == '/' && isLed)
        {
            return new PathRewriteConfig(PathRewriteKind.Strip, Prefix: prefix);
        }

        string hint = literal.Length > 0
            ? $"the pattern begins with {Shown.Name(literal)}: strip that, or whole leading segments of it"
            : "the pattern has no leading segments; write a route such as \"ANY /prefix/{proxy+}\"";
        diagnostics.Report(node, new Problem(ConfigCodes.InvalidPath, "is not the beginning of the route's pattern", hint));
        return PathRewriteConfig.Keep;
    }

    /// <summary>The template with a letter for each parameter, to check what stands around them.</summary>
    private static string Filled(TemplateConfig template) =>
        string.Concat(template.Parts.Select(p => p.Kind == TemplatePartKind.Literal ? p.Literal : "x"));
}
