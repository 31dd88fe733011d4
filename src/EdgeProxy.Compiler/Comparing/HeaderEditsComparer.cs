using EdgeProxy.Configuration;

namespace EdgeProxy.Compiler;

/// <summary>
/// Compares edits of header fields, by name in any case; the order of different names means nothing, that of the values of
/// one name does. Values may be secrets that were filled in: names alone are shown.
/// </summary>
internal static class HeaderEditsComparer
{
    public static IEnumerable<RouteChange> Compare(string setting, HeaderEditsConfig old, HeaderEditsConfig now)
    {
        if (old.IsEmpty && now.IsEmpty)
        {
            return [];
        }

        return Compare(setting, "remove", [.. old.Remove.Select(Bare)], [.. now.Remove.Select(Bare)])
            .Concat(Compare(setting, "set", old.Set, now.Set))
            .Concat(Compare(setting, "add", old.Add, now.Add));
    }

    public static IEnumerable<RouteChange> Compare(string setting, string verb, IReadOnlyList<HeaderConfig> old, IReadOnlyList<HeaderConfig> now)
    {
        if (old.Count == 0 && now.Count == 0)
        {
            yield break;
        }

        Field[] before = FieldsOf(old);
        Field[] after = FieldsOf(now);
        foreach ((Field? oldField, Field? newField) in Paired<Field>.ByName(before, after, field => field.Name.ToLowerInvariant()))
        {
            if (oldField is null)
            {
                yield return RouteChange.Unshown(setting, DifferenceKind.Added, $"{setting}: {verb} {newField!.Name} added");
            }
            else if (newField is null)
            {
                yield return RouteChange.Unshown(setting, DifferenceKind.Removed, $"{setting}: {verb} {oldField.Name} removed");
            }
            else if (!oldField.Values.SequenceEqual(newField.Values, StringComparer.Ordinal))
            {
                yield return RouteChange.Unshown(setting, DifferenceKind.Changed, $"{setting}: {verb} {newField.Name}, value changed");
            }
        }
    }

    private static HeaderConfig Bare(string name) => new(name, "");

    private static Field[] FieldsOf(IReadOnlyList<HeaderConfig> headers) => [.. headers
        .GroupBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
        .Select(group => new Field(group.Key, [.. group.Select(header => header.Value)]))];

    private sealed record Field(string Name, string[] Values);
}
