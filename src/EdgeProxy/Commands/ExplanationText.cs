using EdgeProxy.Compiler;
using EdgeProxy.Configuration;
using EdgeProxy.Policies;

namespace EdgeProxy;

/// <summary>An explanation for people.</summary>
internal static class ExplanationText
{
    public static void Write(TextWriter output, RouteExplanation explanation)
    {
        output.WriteLine($"{explanation.Method} {explanation.Target}  for {explanation.Authority}, at listener {explanation.Listener ?? "(none)"}");
        if (explanation.CanonicalPath is { } path)
        {
            output.WriteLine($"path    {path}");
            output.WriteLine($"host    {explanation.SelectedHost ?? "(none fits)"}");
        }

        if (explanation.Attempts.Count > 0)
        {
            output.WriteLine("tried");
            foreach (ExplainedAttempt attempt in explanation.Attempts)
            {
                string mark = attempt.Outcome == RouteAttemptOutcome.Matched ? "=>" : "  ";
                string reason = attempt.Reason.Length > 0 ? attempt.Reason : Words(attempt.Outcome);
                output.WriteLine($"  {mark} {attempt.Api}/{attempt.Stage}/{attempt.RouteId}  {reason}  ({attempt.Position})");
            }
        }

        if (explanation.Route is { } route)
        {
            Write(output, route);
        }

        if (explanation.Refusal is { } refusal)
        {
            output.WriteLine($"refused {refusal.Status} {GatewayResponses.Of(refusal.Type).Name}: {refusal.Reason}");
        }
    }

    private static void Write(TextWriter output, ExplainedRoute route)
    {
        output.WriteLine($"route   {route.Api}/{route.Stage}/{route.Id}  ({route.Position})");
        foreach ((string name, string value) in route.Parameters)
        {
            output.WriteLine($"  {{{name}}} = {value}");
        }

        if (route.Policies.Count > 0)
        {
            output.WriteLine("policies");
            foreach (string policy in route.Policies)
            {
                output.WriteLine("  " + policy);
            }
        }

        if (route.Forward is { } forward)
        {
            output.WriteLine($"forward {forward.Target}  to upstream {forward.Upstream}");
            foreach (ExplainedEndpoint endpoint in forward.Endpoints)
            {
                string name = endpoint.ServerName is null ? "" : $", TLS name {endpoint.ServerName}";
                output.WriteLine($"  {endpoint.Url}  Host: {endpoint.Host}{name}");
            }
        }

        if (route.Answer is { } answer)
        {
            output.WriteLine($"answer  {answer.Status}, {answer.BodyBytes} bytes of body");
            foreach (string field in answer.Fields)
            {
                output.WriteLine("  " + field);
            }
        }

        Write(output, "request headers", route.RequestHeaders);
        Write(output, "response headers", route.ResponseHeaders);
        output.WriteLine("settings");
        int width = route.Settings.Count == 0 ? 0 : route.Settings.Max(setting => setting.Name.Length);
        foreach (ExplainedSetting setting in route.Settings)
        {
            output.WriteLine($"  {setting.Name.PadRight(width)}  {setting.Value}  ({Origin(setting)})");
        }
    }

    private static void Write(TextWriter output, string title, HeaderEditsConfig edits)
    {
        if (edits.Remove.Count + edits.Set.Count + edits.Add.Count == 0)
        {
            return;
        }

        output.WriteLine(title);
        foreach (string name in edits.Remove)
        {
            output.WriteLine($"  remove {name}");
        }

        // Values may be secrets that were filled in: names alone are shown.
        foreach (HeaderConfig field in edits.Set)
        {
            output.WriteLine($"  set {field.Name}");
        }

        foreach (HeaderConfig field in edits.Add)
        {
            output.WriteLine($"  add {field.Name}");
        }
    }

    private static string Origin(ExplainedSetting setting) =>
        setting.Position is { } position ? $"{LevelOf(setting.Level)}, {position}" : LevelOf(setting.Level);

    public static string LevelOf(SettingLevel level) => level switch
    {
        SettingLevel.BuiltIn => "default",
        SettingLevel.Listener => "listener",
        SettingLevel.Upstream => "upstream",
        SettingLevel.ApiDefaults => "the API's defaults",
        SettingLevel.Stage => "stage",
        _ => "route",
    };

    public static string Words(RouteAttemptOutcome outcome) => outcome switch
    {
        RouteAttemptOutcome.Matched => "matched",
        RouteAttemptOutcome.Outranked => "outranked",
        RouteAttemptOutcome.MethodDiffers => "method differs",
        _ => "condition failed",
    };
}
