using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;

namespace EdgeProxy.Compiler;

/// <summary>Compiles edits of header fields: for messages that pass through as rules, for the gateway's own as their outcome.</summary>
internal static class HeaderEditing
{
    public static HeaderRules Rules(HeaderEditsConfig edits) => edits.IsEmpty
        ? HeaderRules.None
        : new HeaderRules(Dropped(edits), edits.Set.Concat(edits.Add).Select(header => KeyValuePair.Create(header.Name, header.Value)));

    /// <summary>The fields once the edits are made, in the order remove, set, add.</summary>
    public static IEnumerable<HeaderConfig> Apply(IReadOnlyList<HeaderConfig> fields, HeaderEditsConfig edits)
    {
        HashSet<string> dropped = Dropped(edits);
        return fields.Where(header => !dropped.Contains(header.Name)).Concat(edits.Set).Concat(edits.Add);
    }

    /// <summary>Field lines, each ended by CRLF; values are written as UTF-8, which RFC 9110 section 5.5 lets pass as obs-text.</summary>
    public static byte[] Lines(IEnumerable<HeaderConfig> fields) =>
        Encoding.UTF8.GetBytes(string.Concat(fields.Select(header => $"{header.Name}: {header.Value}\r\n")));

    private static HashSet<string> Dropped(HeaderEditsConfig edits) =>
        new(edits.Remove.Concat(edits.Set.Select(header => header.Name)), StringComparer.OrdinalIgnoreCase);
}
