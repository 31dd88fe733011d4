namespace EdgeProxy.Configuration;

/// <summary>Reads and merges edits of header fields.</summary>
internal static class HeaderEdits
{
    public static HeaderEditsConfig Read(ObjectAt edits, Diagnostics diagnostics)
    {
        if (edits.Node is null)
        {
            return HeaderEditsConfig.None;
        }

        var remove = new List<string>();
        foreach (JsonNodeAt item in edits.Children(HeaderMembers.Remove))
        {
            if (!diagnostics.ReportPlain(item, FieldText.CheckEditedName(item.Text)))
            {
                remove.Add(item.Text);
            }
        }

        return new HeaderEditsConfig
        {
            Remove = remove,
            Set = ReadFields(edits.Find(HeaderMembers.Set), diagnostics),
            Add = ReadFields(edits.Find(HeaderMembers.Add), diagnostics),
        };
    }

    /// <summary>The fields of an object whose members are field names, each with a value or a list of values.</summary>
    public static IReadOnlyList<HeaderConfig> ReadFields(JsonNodeAt? fields, Diagnostics diagnostics)
    {
        var headers = new List<HeaderConfig>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonNodeAt node in fields?.Children ?? [])
        {
            string name = node.Name!;
            if (FieldText.CheckEditedName(name) is { } problem)
            {
                diagnostics.ErrorAtName(node, problem.Code, problem.Message, problem.Hint);
                continue;
            }

            if (!names.Add(name))
            {
                diagnostics.ErrorAtName(node, ConfigCodes.DuplicateValue, $"{Shown.Name(name)} is given twice, in another case", "give one list of values");
                continue;
            }

            IEnumerable<JsonNodeAt> values = node.Kind == JsonKind.Array ? node.Children : [node];
            foreach (JsonNodeAt value in values)
            {
                if (value is { Kind: JsonKind.String, IsBroken: false } && !diagnostics.ReportPlain(value, FieldText.CheckValue(value.Text)))
                {
                    headers.Add(new HeaderConfig(name, value.Text));
                }
            }
        }

        return headers;
    }

    /// <summary>The edits of both, as if the defaults' were made first and the route's then.</summary>
    public static HeaderEditsConfig Merge(HeaderEditsConfig defaults, HeaderEditsConfig route)
    {
        if (route.IsEmpty || defaults.IsEmpty)
        {
            return route.IsEmpty ? defaults : route;
        }

        var replaced = new HashSet<string>(route.Remove.Concat(route.Set.Select(h => h.Name)), StringComparer.OrdinalIgnoreCase);
        return new HeaderEditsConfig
        {
            Remove = [.. defaults.Remove.Concat(route.Remove).Distinct(StringComparer.OrdinalIgnoreCase)],
            Set = [.. defaults.Set.Where(h => !replaced.Contains(h.Name)), .. route.Set],
            Add = [.. defaults.Add.Where(h => !replaced.Contains(h.Name)), .. route.Add],
        };
    }
}
