namespace EdgeProxy.Configuration;

/// <summary>Reports problems of values at the nodes that have them.</summary>
internal static class DiagnosticsExtensions
{
    /// <summary>Reports <c>"value" message</c>; true when there was a problem.</summary>
    public static bool Report(this Diagnostics diagnostics, JsonNodeAt node, Problem? problem)
    {
        if (problem is null)
        {
            return false;
        }

        if (problem.HidesValue)
        {
            return diagnostics.ReportPlain(node, problem);
        }

        bool isSecret = node.Written is not null;
        diagnostics.Error(node, problem.Code, $"{Shown.Value(node)} {Redacted(problem.Message, isSecret)}", isSecret ? Generic(problem) : problem.Hint);
        return true;
    }

    /// <summary>Reports the message as it is, at the value, unless it quotes a part of a secret.</summary>
    public static bool ReportPlain(this Diagnostics diagnostics, JsonNodeAt node, Problem? problem)
    {
        if (problem is null)
        {
            return false;
        }

        bool isQuoting = node.Written is not null && problem.Message.Contains('"', StringComparison.Ordinal);
        diagnostics.Error(
            node, problem.Code, isQuoting ? $"what {Shown.Value(node)} stands for is not allowed here" : problem.Message,
            isQuoting ? Generic(problem) : problem.Hint);
        return true;
    }

    /// <summary>Reports <c>"name" message</c> at the member's name; true when there was a problem.</summary>
    public static bool ReportName(this Diagnostics diagnostics, JsonNodeAt node, Problem? problem)
    {
        if (problem is null)
        {
            return false;
        }

        diagnostics.ErrorAtName(node, problem.Code, $"{Shown.Name(node.Name!)} {problem.Message}", problem.Hint);
        return true;
    }

    /// <summary>Messages quote parts of a value, and a part of a secret is one.</summary>
    private static string Redacted(string message, bool isSecret)
    {
        int quote = message.IndexOfAny(['"', '{']);
        return isSecret && quote >= 0 ? "holds something that is not allowed here" : message;
    }

    private static string Generic(Problem problem) => $"check what the placeholder stands for ({problem.Code})";
}
