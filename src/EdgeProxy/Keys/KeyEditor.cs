using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>What the commands about keys do. What goes wrong is said on the error output, and changes nothing.</summary>
internal sealed partial class KeyEditor(IReadOnlyList<string> paths, string? named, KeysAudit audit, TimeProvider time, TextWriter output, TextWriter error)
{
    public int Create(string name, string[] plans, string? notBefore, string? expires, string[] tags, bool json)
    {
        if (!KeyText.IsName(name))
        {
            return Fail($"\"{name}\" is not a name  (use 1 to 128 letters, digits, - _ .)", ExitCodes.Usage);
        }

        foreach (string date in new[] { notBefore, expires }.OfType<string>().Where(date => !KeyText.IsDate(date)))
        {
            return Fail($"\"{date}\" is not a date or time  (write 2027-01-01 or 2027-01-01T12:00:00Z)", ExitCodes.Usage);
        }

        var written = new List<KeyValuePair<string, string>>();
        foreach (string tag in tags)
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                return Fail($"\"{tag}\" is no tag  (write name=value)", ExitCodes.Usage);
            }

            written.Add(KeyValuePair.Create(tag[..equals], tag[(equals + 1)..]));
        }

        if (Places().SelectMany(KeysOf).Any(key => string.Equals(key.Name, name, StringComparison.Ordinal)))
        {
            return Fail($"there is a key {name} already  (choose another name, or give it a new value: edgeproxy keys rotate {name})");
        }

        string value = KeyMaker.Make();
        var made = new KeyText(name, KeyText.HashOf(value), null, plans, true, notBefore, expires, null, written);
        return Edit("keys-create", name, ForNew(), file => file.Put([made]), file => Show(name, value, file.Path, json), file => $"{file.LineOf(made)}", value);
    }

    public int Rotate(string name, string overlap, bool json)
    {
        if (!TryOverlap(overlap, out TimeSpan duration))
        {
            return Fail($"\"{overlap}\" is not a duration  (write 30m, 24h or 7d)", ExitCodes.Usage);
        }

        if (FileOf(name, out KeyText? old) is not { } path || old is null)
        {
            return Missing(name);
        }

        if (old.Sha256 is null && (old.Value is null || old.Value.Contains("${", StringComparison.Ordinal)))
        {
            return Fail($"the value of {name} does not stand in {path}, but comes from elsewhere  (change it there, or write its \"sha256\")");
        }

        string value = KeyMaker.Make();
        string until = time.GetUtcNow().Add(duration).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string? previous = duration == TimeSpan.Zero ? null : $"{{ \"sha256\": \"{old.Sha256 ?? KeyText.HashOf(old.Value ?? "")}\", \"expires\": \"{until}\" }}";
        List<(string Member, string? Json)> members = [("sha256", $"\"{KeyText.HashOf(value)}\""), ("previous", previous)];
        int code = Edit(
            "keys-rotate", name, path, file => file.Set(name, members), file => Show(name, value, file.Path, json),
            _ => string.Join(", ", members.Where(member => member.Json is not null).Select(member => $"\"{member.Member}\": {member.Json}")), value);
        if (code == ExitCodes.Ok && previous is not null)
        {
            error.WriteLine($"The key before it is good until {until}.");
        }

        return code;
    }

    public int Switch(string name, bool enabled)
    {
        if (FileOf(name, out _) is not { } path)
        {
            return Missing(name);
        }

        string? value = enabled ? null : "false";
        return Edit(
            enabled ? "keys-enable" : "keys-disable", name, path, file => file.Set(name, [("enabled", value)]),
            file => output.WriteLine($"{name} is {(enabled ? "enabled" : "disabled")} in {file.Path}"),
            _ => enabled ? $"take \"enabled\" out of {name}" : "\"enabled\": false");
    }

    public int Convert(string path)
    {
        int count = 0;
        return Edit("keys-convert", path, path, file =>
        {
            foreach (KeyText key in file.Keys.Where(key => key.Value is not null && !key.Value.Contains("${", StringComparison.Ordinal)).ToArray())
            {
                file.Set(key.Name, [("sha256", $"\"{KeyText.HashOf(key.Value!)}\"")]);
                count++;
            }
        }, file => output.WriteLine($"{KeysAudit.Counted(count)} converted in {file.Path}"), _ => "the hashes that edgeproxy keys export writes");
    }

    /// <summary>Durations as everywhere, and days.</summary>
    private static bool TryOverlap(string text, out TimeSpan duration)
    {
        if (text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= 3650)
        {
            duration = TimeSpan.FromDays(days);
            return true;
        }

        return ScalarText.TryDuration(text, out duration);
    }

    private void Show(string name, string value, string path, bool json)
    {
        if (json)
        {
            JsonText.Write(output, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteString("key", value);
                writer.WriteString("sha256", KeyText.HashOf(value));
                writer.WriteString("file", path);
                writer.WriteEndObject();
            });
            return;
        }

        output.WriteLine(value);
        error.WriteLine($"This is the key of {name}. It is shown this once; {path} has its hash.");
    }

    /// <param name="byHand">What to write where the file cannot be.</param>
    /// <param name="value">The key that was made, which is shown then too.</param>
    private int Edit(string action, string target, string? path, Action<KeyFile> edit, Action<KeyFile> done, Func<KeyFile, string> byHand, string? value = null)
    {
        if (path is null)
        {
            return Fail("no file of keys is known  (give --file FILE, or --config FOLDER)", ExitCodes.Usage);
        }

        try
        {
            KeyFile file = KeyFile.Open(path);
            edit(file);
            if (MistakesOf(file) is { Count: > 0 } mistakes)
            {
                foreach (string mistake in mistakes)
                {
                    error.WriteLine(mistake);
                }

                return Fail("nothing was changed");
            }

            if (!TrySave(file, action, target, byHand, value))
            {
                return ExitCodes.Failed;
            }

            done(file);
            audit.Write(action, target, "done", path, error);
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is JsonException || EditedFile.IsExpected(e))
        {
            return Fail($"{path} cannot be read: {e.Message}");
        }
    }

    private bool TrySave(KeyFile file, string action, string target, Func<KeyFile, string> byHand, string? value)
    {
        try
        {
            file.Save();
            return true;
        }
        catch (Exception e) when (EditedFile.IsExpected(e))
        {
            error.WriteLine($"{file.Path} cannot be written: {e.Message}  (write there what follows)");
            output.WriteLine(byHand(file));
            if (value is not null)
            {
                error.WriteLine($"The key itself, shown this once: {value}");
            }

            audit.Write(action, target, "failed", $"{file.Path}: {e.Message}", error);
            return false;
        }
    }

    /// <summary>What the documents would be refused for with the change, and are not without it.</summary>
    private List<string> MistakesOf(KeyFile file)
    {
        if (file.Document is not { } edited)
        {
            return [];
        }

        string full = Path.GetFullPath(file.Path);
        List<string> files = [.. ConfigLoader.Find(paths)];
        bool isKnown = files.Exists(path => Path.GetFullPath(path) == full);
        IReadOnlyList<ConfigDocument> Documents(ReadOnlyMemory<byte>? own) =>
        [
            .. files.Append(isKnown ? "" : file.Path).Where(path => path.Length > 0)
                .Select(path => new ConfigDocument(path, Path.GetFullPath(path) == full ? own ?? ReadOf(path) : ReadOf(path)))
                .Where(document => document.Bytes.Length > 0),
        ];
        var options = new ConfigOptions { RequireListeners = false };
        HashSet<string> before = [.. ConfigLoader.Load(Documents(null), options).Errors.Select(WithoutPlace)];

        // A document alone does not have the plans: what it refers to is not checked then.
        return files.Count == 0 ? [] : [.. ConfigLoader.Load(Documents(edited), options).Errors.Where(e => !before.Contains(WithoutPlace(e))).Select(e => e.ToString())];
    }

    private static string WithoutPlace(ConfigError mistake) => $"{mistake.File} {mistake.Path} {mistake.Code}";

    private static ReadOnlyMemory<byte> ReadOf(string path) => File.Exists(path) ? File.ReadAllBytes(path) : ReadOnlyMemory<byte>.Empty;

    private string? ForNew() => named ?? KeyPlacesFinder.ForNew(paths);

    private IReadOnlyList<string> Places() => named is null ? KeyPlacesFinder.Find(paths) : File.Exists(named) ? [named] : [];

    private string? FileOf(string name, out KeyText? key)
    {
        foreach (string path in Places())
        {
            key = KeysOf(path).FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.Ordinal));
            if (key is not null)
            {
                return path;
            }
        }

        key = null;
        return null;
    }

    private IEnumerable<KeyText> KeysOf(string path)
    {
        try
        {
            return KeyFile.Open(path).Keys;
        }
        catch (Exception e) when (e is JsonException || EditedFile.IsExpected(e))
        {
            error.WriteLine($"{path} cannot be read: {e.Message}");
            return [];
        }
    }

    private int Missing(string name)
    {
        IReadOnlyList<string> places = Places();
        string? nearest = ScalarText.Nearest(name, places.SelectMany(KeysOf).Take(10_000).Select(key => key.Name));
        string hint = nearest is not null ? $"did you mean {nearest}?" : places.Count == 0 ? "give --file FILE, or --config FOLDER" : "edgeproxy keys list shows what there is";
        return Fail($"there is no key {name}  ({hint})");
    }

    private int Fail(string message, int code = ExitCodes.Failed)
    {
        error.WriteLine(message);
        return code;
    }
}
