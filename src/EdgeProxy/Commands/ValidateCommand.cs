using System.Globalization;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary><c>edgeproxy validate</c>: every mistake and warning, one a line.</summary>
internal sealed class ValidateCommand(TextWriter output)
{
    public int Run(IReadOnlyList<string> paths, bool json)
    {
        ConfigLoadResult loaded = ConfigLoader.Load(paths);
        DocumentCompiler.Compile(loaded, out IReadOnlyList<ConfigError> errors);
        if (json)
        {
            JsonText.Write(output, writer => Write(writer, loaded, errors, isComplete: true));
        }
        else
        {
            WriteText(loaded, errors);
        }

        return errors.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private void WriteText(ConfigLoadResult loaded, IReadOnlyList<ConfigError> errors)
    {
        foreach (ConfigError error in errors)
        {
            output.WriteLine(error.ToString());
        }

        foreach (ConfigWarning warning in loaded.Warnings)
        {
            output.WriteLine("warning: " + warning);
        }

        string documents = Counted(loaded.Documents.Count, "document");
        string warnings = loaded.Warnings.Count == 0 ? "" : ", " + Counted(loaded.Warnings.Count, "warning");
        output.WriteLine(errors.Count == 0
            ? $"{documents}: no errors{warnings}"
            : $"{documents}: {Counted(errors.Count, "error")}{warnings}");
    }

    /// <summary>For machines.</summary>
    /// <param name="isComplete">False when something was not looked at, of which there is a warning.</param>
    public static void Write(Utf8JsonWriter json, ConfigLoadResult loaded, IReadOnlyList<ConfigError> errors, bool isComplete)
    {
        json.WriteStartObject();
        json.WriteBoolean("valid", errors.Count == 0);
        json.WriteBoolean("complete", isComplete);
        json.WriteStartArray("documents");
        foreach (ConfigDocument document in loaded.Documents)
        {
            json.WriteStringValue(document.Name);
        }

        json.WriteEndArray();
        json.WriteStartArray("errors");
        foreach (ConfigError e in errors)
        {
            WriteFinding(json, e.File, e.Line, e.Column, e.Path, e.Code, e.Message, e.Hint);
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (ConfigWarning w in loaded.Warnings)
        {
            WriteFinding(json, w.File, w.Line, w.Column, w.Path, w.Code, w.Message, w.Hint);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, string file, int line, int column, string path, string code, string message, string hint)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteNumber("line", line);
        json.WriteNumber("column", column);
        json.WriteString("path", path);
        json.WriteString("code", code);
        json.WriteString("message", message);
        json.WriteString("hint", hint);
        json.WriteEndObject();
    }

    private static string Counted(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
