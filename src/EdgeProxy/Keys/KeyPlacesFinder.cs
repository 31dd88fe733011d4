using System.Text.Json;
using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>Finds the files in which the documents have their keys.</summary>
internal static class KeyPlacesFinder
{
    /// <summary>Documents with a section <c>keys</c>, and the files of keys that documents name. Those that cannot be read are passed over.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        var found = new List<string>();
        foreach (string path in ConfigLoader.Find(paths))
        {
            try
            {
                var document = new KeyDocument(File.ReadAllBytes(path));
                if (document.HasKeys)
                {
                    found.Add(path);
                }

                found.AddRange(document.Files.Select(file => Path.Combine(Path.GetDirectoryName(path) ?? "", file)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                // What is wrong with it, validate says.
            }
        }

        return found;
    }

    /// <summary>Where a new key goes when nothing is said: the first document that has keys, or else a new one in the first folder.</summary>
    public static string? ForNew(IReadOnlyList<string> paths)
    {
        string? known = Find(paths).FirstOrDefault(path => !KeyFile.IsOfLines(path));
        string? folder = paths.FirstOrDefault(Directory.Exists);
        return known ?? (folder is null ? null : Path.Combine(folder, "keys.json"));
    }
}
