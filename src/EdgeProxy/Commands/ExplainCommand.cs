using EdgeProxy.Compiler;

namespace EdgeProxy;

/// <summary><c>edgeproxy explain</c>: what would become of a request.</summary>
internal sealed class ExplainCommand(CompiledGateway gateway, TextWriter output, TextWriter error)
{
    public int Run(string method, string url, IReadOnlyList<string> headers, string? listener, bool json)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (string header in headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                error.WriteLine($"\"{header}\" is no header  (write -H 'name: value')");
                return ExitCodes.Usage;
            }

            fields.Add(KeyValuePair.Create(header[..colon], header[(colon + 1)..].Trim()));
        }

        if (listener is not null && !gateway.Bindings.Any(binding => string.Equals(binding.Listener.Name, listener, StringComparison.Ordinal)))
        {
            error.WriteLine($"there is no listener \"{listener}\"  (one of {string.Join(", ", gateway.Bindings.Select(binding => binding.Listener.Name))})");
            return ExitCodes.Usage;
        }

        RouteExplanation explanation = RouteExplainer.Explain(gateway, method, url, fields, listener);
        if (json)
        {
            JsonText.Write(output, writer => ExplanationJson.Write(writer, explanation));
        }
        else
        {
            ExplanationText.Write(output, explanation);
        }

        return explanation.Refusal is null ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
