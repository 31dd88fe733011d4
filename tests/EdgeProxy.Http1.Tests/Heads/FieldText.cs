namespace EdgeProxy.Http1.Tests;

internal static class FieldText
{
    /// <summary>One line a field: name, value, id if known, and a mark if it is for one hop.</summary>
    public static List<string> Lines(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        var lines = new List<string>();
        foreach (HeaderField field in fields.Fields)
        {
            lines.Add($"{Bytes.Text(field.Name.Of(bytes))}={Bytes.Text(field.Value.Of(bytes))} {field.Id}{(field.HopByHop ? " hop" : "")}");
        }

        return lines;
    }
}
