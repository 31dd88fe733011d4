using System.Text;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <content>Many keys at once: listing, importing, exporting.</content>
internal sealed partial class KeyEditor
{
    public int List(bool json)
    {
        List<(KeyText Key, string Path)> keys = [.. Places().SelectMany(path => KeysOf(path).Select(key => (key, path)))];
        if (json)
        {
            JsonText.Write(output, writer =>
            {
                writer.WriteStartArray();
                foreach ((KeyText key, string path) in keys)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", key.Name);
                    writer.WriteStartArray("plans");
                    foreach (string plan in key.Plans)
                    {
                        writer.WriteStringValue(plan);
                    }

                    writer.WriteEndArray();
                    writer.WriteString("state", StateOf(key));
                    writer.WriteString("notBefore", key.NotBefore);
                    writer.WriteString("expires", key.Expires);
                    writer.WriteString("previousExpires", key.PreviousExpires);
                    writer.WriteStartObject("tags");
                    foreach ((string name, string value) in key.Tags)
                    {
                        writer.WriteString(name, value);
                    }

                    writer.WriteEndObject();
                    writer.WriteString("file", path);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return ExitCodes.Ok;
        }

        int width = keys.Count == 0 ? 0 : keys.Max(entry => entry.Key.Name.Length);
        int planWidth = keys.Count == 0 ? 0 : keys.Max(entry => string.Join(',', entry.Key.Plans).Length);
        foreach ((KeyText key, string path) in keys)
        {
            output.WriteLine($"{PlainText.Of(key.Name).PadRight(width)}  {PlainText.Of(string.Join(',', key.Plans)).PadRight(planWidth)}  {StateOf(key),-13}  {path}");
        }

        output.WriteLine(KeysAudit.Counted(keys.Count));
        return ExitCodes.Ok;
    }

    public int Import(string source, string[] plans, string[] map)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string entry in map)
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return Fail($"\"{entry}\" is no map  (write ID=PLAN)", ExitCodes.Usage);
            }

            names[entry[..equals]] = entry[(equals + 1)..];
        }

        string text;
        try
        {
            text = source == "-" ? Console.In.ReadToEnd() : File.ReadAllText(source);
        }
        catch (Exception e) when (EditedFile.IsExpected(e))
        {
            return Fail($"{source} cannot be read: {e.Message}");
        }

        var csv = new KeyCsv(names, plans);
        IReadOnlyList<KeyText> keys = csv.Read(text);
        if (csv.Errors.Count > 0)
        {
            foreach (string mistake in csv.Errors)
            {
                error.WriteLine($"{source}: {mistake}");
            }

            return Fail("nothing was imported");
        }

        return Edit("keys-import", KeysAudit.Counted(keys.Count), ForNew(), file => file.Put(keys), file =>
        {
            output.WriteLine($"{KeysAudit.Counted(keys.Count)} imported to {file.Path}");
            if (csv.Renamed > 0)
            {
                output.WriteLine($"{KeysAudit.Counted(csv.Renamed)} of them under another name, with - for what a name cannot have");
            }
        }, file => string.Join('\n', keys.Select(file.LineOf)));
    }

    public int Export(string format)
    {
        IEnumerable<KeyText> keys = Places().SelectMany(KeysOf).Where(key => key.Sha256 is not null || key.Value is not null);
        if (format == "csv")
        {
            output.WriteLine("Name,Sha256,Description,Enabled,UsagePlanIds");
        }

        foreach (KeyText key in keys)
        {
            output.WriteLine(format == "csv" ? CsvOf(key) : key.ToJson(withName: true));
        }

        return ExitCodes.Ok;
    }

    private string StateOf(KeyText key)
    {
        string now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

        // Dates of this form compare as texts do; one in another zone may be off by its hours here.
        return !key.IsEnabled ? "disabled"
            : key.Expires is not null && string.CompareOrdinal(key.Expires, now) <= 0 ? "expired"
            : key.NotBefore is not null && string.CompareOrdinal(key.NotBefore, now) > 0 ? "not yet good"
            : key.PreviousExpires is not null && string.CompareOrdinal(key.PreviousExpires, now) > 0 ? "in rotation"
            : "good";
    }

    private static string CsvOf(KeyText key)
    {
        string description = key.Tags.FirstOrDefault(tag => tag.Key == "description").Value ?? "";
        string[] fields = [key.Name, key.Sha256 ?? KeyText.HashOf(key.Value!), description, key.IsEnabled ? "true" : "false", string.Join(',', key.Plans)];
        return string.Join(',', fields.Select(Quoted));
    }

    private static string Quoted(string field)
    {
        if (field.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            return field;
        }

        return new StringBuilder("\"").Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString();
    }
}
