using System.Globalization;
using System.Text.Json;
using EdgeProxy.Configuration;
using Microsoft.Extensions.Configuration;

namespace EdgeProxy;

/// <summary>Reads the settings file through the framework's JSON provider, and finds members that no setting has.</summary>
internal static class SettingsFile
{
    /// <returns>The settings by name, or null when the file cannot be read.</returns>
    public static List<KeyValuePair<string, string?>>? Read(string path, List<string> errors)
    {
        IConfigurationRoot root;
        try
        {
            root = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false).Build();
        }
        catch (FileNotFoundException)
        {
            errors.Add($"{path}  there is no such file  (check the path)");
            return null;
        }
        catch (InvalidDataException e)
        {
            // The provider wraps what the parser said, and where, in exceptions of its own.
            Exception cause = e.GetBaseException();
            errors.Add($"{path}{Place(cause as JsonException)}  cannot be read: {cause.Message}  (correct the file)");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path}  cannot be read: {e.Message}  (check its permissions)");
            return null;
        }

        var settings = new List<KeyValuePair<string, string?>>();
        foreach (KeyValuePair<string, string?> entry in root.AsEnumerable().Where(entry => entry.Value is not null && !IsFree(entry.Key)))
        {
            if (IsList(entry.Key) && entry.Value is { Length: 0 })
            {
                continue; // An empty list, to the provider.
            }

            if (IsKnown(entry.Key))
            {
                settings.Add(entry);
            }
            else
            {
                errors.Add($"{path}  {Dotted(entry.Key)}  is no setting  ({Hint(entry.Key)})");
            }
        }

        return settings;
    }

    private static string Place(JsonException? error) => error?.LineNumber is { } line
        ? string.Create(CultureInfo.InvariantCulture, $":{line + 1}:{error.BytePositionInLine + 1}")
        : "";

    private static bool IsFree(string key) => key.StartsWith('$') || key.Split(':').Any(part => part.StartsWith("x-", StringComparison.Ordinal));

    private static bool IsKnown(string key) =>
        SettingNames.Lists.Concat(SettingNames.Maps).Any(list => key.StartsWith(list + ":", StringComparison.OrdinalIgnoreCase) && !key.AsSpan(list.Length + 1).Contains(':'))
        || (SettingNames.All.Contains(key, StringComparer.OrdinalIgnoreCase) && !IsList(key) && !IsMap(key));

    private static bool IsList(string key) => SettingNames.Lists.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static bool IsMap(string key) => SettingNames.Maps.Contains(key, StringComparer.OrdinalIgnoreCase);

    private static string Hint(string key)
    {
        if (IsList(key))
        {
            return $"write a list: \"{key.Split(':')[^1]}\": [ … ]";
        }

        if (IsMap(key) || SettingNames.All.Any(name => name.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)))
        {
            return $"write an object: \"{key}\": {{ … }}";
        }

        string? nearest = ScalarText.Nearest(key, SettingNames.All);
        return nearest is null
            ? "settings are " + string.Join(", ", SettingNames.All.Select(Dotted))
            : $"did you mean {Dotted(nearest)}?";
    }

    private static string Dotted(string key) => key.Replace(':', '.');
}
