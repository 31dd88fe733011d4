using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>
/// Fills in <c>${env:NAME}</c> and <c>${file:path}</c>; <c>$${</c> is a literal <c>${</c>. What was filled in is not looked at again,
/// and never shown in messages: it may be a secret.
/// </summary>
internal sealed class Placeholders(ConfigOptions options, Diagnostics diagnostics)
{
    private const string Remedy = "write ${env:NAME} or ${file:path}; $${ is a literal ${";

    public void Fill(JsonNodeAt node)
    {
        string text = node.Text;
        if (!text.Contains("${", StringComparison.Ordinal))
        {
            return;
        }

        diagnostics.Tie(node);

        var filled = new StringBuilder();
        bool hasSecret = false;
        int at = 0;
        while (true)
        {
            int start = text.IndexOf("${", at, StringComparison.Ordinal);
            if (start < 0)
            {
                break;
            }

            if (start > at && text[start - 1] == '$')
            {
                filled.Append(text, at, start - 1 - at).Append("${");
                at = start + 2;
                continue;
            }

            int end = text.IndexOf('}', start);
            if (end < 0)
            {
                diagnostics.Error(node, ConfigCodes.PlaceholderSyntax, "a placeholder is not closed", Remedy);
                return;
            }

            if (!diagnostics.ReadsOutside)
            {
                diagnostics.Warning(
                    node.Position, node.Path, ConfigCodes.PlaceholderUnread, $"{Shown.Value(node)} is not filled in here, and not checked",
                    "validate it where the variables and files are");
                node.IsBroken = true;
                return;
            }

            string? value = Value(node, text[(start + 2)..end]);
            if (value is null)
            {
                return;
            }

            filled.Append(text, at, start - at).Append(value);
            hasSecret = true;
            at = end + 1;
        }

        node.Text = filled.Append(text, at, text.Length - at).ToString();
        node.Written = hasSecret ? text : null;
        if (hasSecret)
        {
            diagnostics.Filled(node.Text, text);
        }
    }

    /// <summary>The value, or null when there is none, which is reported.</summary>
    private string? Value(JsonNodeAt node, string expression)
    {
        if (expression.StartsWith("env:", StringComparison.Ordinal))
        {
            return Variable(node, expression["env:".Length..]);
        }

        if (expression.StartsWith("file:", StringComparison.Ordinal))
        {
            string? text = TextFile.Read(node, expression["file:".Length..], ConfigCodes.PlaceholderUnset, diagnostics);
            return text is null ? null : WithoutLineEnd(text);
        }

        diagnostics.Error(node, ConfigCodes.PlaceholderSyntax, $"{Shown.Name("${" + expression + "}")} is no placeholder that this version knows", Remedy);
        return null;
    }

    private string? Variable(JsonNodeAt node, string name)
    {
        bool isName = name.Length > 0 && !char.IsAsciiDigit(name[0]);
        foreach (char c in name)
        {
            isName &= char.IsAsciiLetterOrDigit(c) || c == '_';
        }

        if (!isName)
        {
            diagnostics.Error(node, ConfigCodes.PlaceholderSyntax, $"{Shown.Name(name)} is not a name of an environment variable", Remedy);
            return null;
        }

        string? value = options.Environment(name);
        if (value is null)
        {
            diagnostics.Error(node, ConfigCodes.PlaceholderUnset, $"environment variable {name} is not set", $"set {name} for the process, or write the value");
        }

        return value;
    }

    /// <summary>Without one line end: secrets are written with editors and echo, which add it.</summary>
    private static string WithoutLineEnd(string text)
    {
        if (text.EndsWith("\r\n", StringComparison.Ordinal))
        {
            return text[..^2];
        }

        return text.EndsWith('\n') ? text[..^1] : text;
    }
}
