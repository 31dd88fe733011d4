using System.Text;

namespace EdgeProxy.Configuration;

/// <summary>Text files that a document names.</summary>
internal static class TextFile
{
    /// <summary>No secret, certificate chain or bundle of authorities is larger.</summary>
    private const int BytesMax = 4 * 1024 * 1024;

    /// <summary>The text, or null when it cannot be read, which is reported under <paramref name="code"/> at the node.</summary>
    public static string? Read(JsonNodeAt node, string path, string code, Diagnostics diagnostics)
    {
        string full = Resolve(node, path);
        if (!diagnostics.ReadsOutside)
        {
            diagnostics.Warning(
                node.Position, node.Path, ConfigCodes.FileUnread, $"the file {Shown.Value(node)} is not read here, and not checked",
                "validate it where the file is");
            return null;
        }

        diagnostics.Reference(node, full);
        byte[]? bytes = path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)
            ? Refused("no file is named", out string reason)
            : BoundedFile.Read(full, BytesMax, out reason);
        if (bytes is null)
        {
            diagnostics.Error(
                node, code, $"file \"{Shown.Text(node.Written is null ? full : path, 300)}\" cannot be read: {reason}",
                "paths are relative to the document's folder; check the path and the file's permissions");
            return null;
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Error(node, code, "the file that is named is not UTF-8 text", "name a text file (PEM, not DER)");
            return null;
        }
    }

    public static string Resolve(JsonNodeAt node, string path) => Path.Combine(node.Document.Folder, path);

    private static byte[]? Refused(string why, out string reason)
    {
        reason = why;
        return null;
    }
}
