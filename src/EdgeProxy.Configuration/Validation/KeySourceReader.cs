namespace EdgeProxy.Configuration;

/// <summary>Reads where requests bear their API key.</summary>
internal static class KeySourceReader
{
    public static KeySourceConfig Read(ObjectAt api, Diagnostics diagnostics)
    {
        ObjectAt source = api.Object(ApiMembers.KeySource);
        if (source.Node is null)
        {
            return KeySourceConfig.Default;
        }

        JsonNodeAt[] written = [.. KeySourceMembers.Spec.ExactlyOne.Select(member => source.Node.Find(member.Name)).OfType<JsonNodeAt>().OrderBy(node => node.Offset)];
        if (written.Length != 1)
        {
            diagnostics.Error(
                written.Length == 0 ? source.Node.NamePosition : written[1].NamePosition, source.Node.Path, ConfigCodes.KeySourceCount,
                written.Length == 0 ? "nothing says where the key is" : "the key can be in one place alone", "give one of \"header\", \"query\" and \"authorization\"");
            return KeySourceConfig.Default;
        }

        bool strip = source.Bool(KeySourceMembers.Strip);
        JsonNodeAt node = written[0];
        if (node.IsBroken || node.Kind != JsonKind.String)
        {
            return KeySourceConfig.Default;
        }

        if (string.Equals(node.Name, KeySourceMembers.Authorization.Name, StringComparison.Ordinal))
        {
            return new KeySourceConfig(KeySourceKind.Authorization, node.Text, strip);
        }

        if (string.Equals(node.Name, KeySourceMembers.Query.Name, StringComparison.Ordinal))
        {
            if (Names.IsPlain(node.Text, "."))
            {
                return new KeySourceConfig(KeySourceKind.Query, node.Text, strip);
            }

            diagnostics.Error(node, ConfigCodes.InvalidValue, $"{Shown.Value(node)} is not a parameter's name", "use letters, digits, - _ .");
            return KeySourceConfig.Default;
        }

        if (diagnostics.ReportPlain(node, FieldText.CheckEditedName(node.Text)))
        {
            return KeySourceConfig.Default;
        }

        return new KeySourceConfig(KeySourceKind.Header, node.Text.ToLowerInvariant(), strip);
    }

    public static LimitFieldsKind ReadFields(ObjectAt api) => api.Text(ApiMembers.LimitFields) switch
    {
        "legacy" => LimitFieldsKind.Legacy,
        "both" => LimitFieldsKind.Both,
        "off" => LimitFieldsKind.Off,
        _ => LimitFieldsKind.Standard,
    };
}
