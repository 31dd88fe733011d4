using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>Compiles templates of paths and URLs.</summary>
internal static class TemplateCompiler
{
    public static BytesTemplate Compile(TemplateConfig source)
    {
        var parts = new List<BytesTemplate.Part>();
        var literal = new StringBuilder();
        foreach (TemplatePart part in source.Parts)
        {
            if (part.Kind == TemplatePartKind.Literal)
            {
                literal.Append(part.Literal);
                continue;
            }

            int parameter = part.Kind == TemplatePartKind.RequestPath ? BytesTemplate.RequestPath : part.ParameterIndex;
            parts.Add(new BytesTemplate.Part(Encoding.UTF8.GetBytes(literal.ToString()), parameter));
            literal.Clear();
        }

        if (literal.Length > 0)
        {
            parts.Add(new BytesTemplate.Part(Encoding.UTF8.GetBytes(literal.ToString()), BytesTemplate.NoParameter));
        }

        return new BytesTemplate(parts);
    }
}
