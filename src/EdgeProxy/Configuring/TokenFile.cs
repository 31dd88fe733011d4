using System.Text;

namespace EdgeProxy;

/// <summary>
/// A file with tokens of the admin listener, a line each: <c>TOKEN</c>, or <c>NAME:TOKEN</c>. Empty lines and those that begin
/// with <c>#</c> say nothing. Clients take the first.
/// </summary>
internal static class TokenFile
{
    private const int BytesMax = 64 * 1024;

    /// <summary>The tokens, at least one; or null, and why.</summary>
    public static IReadOnlyList<AdminToken>? Read(string path, out string error)
    {
        error = "";
        string text;
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[BytesMax];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length == BytesMax)
            {
                error = "it is larger than 64KB";
                return null;
            }

            text = Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            error = e.Message;
            return null;
        }

        return Parse(text, out error);
    }

    private static List<AdminToken>? Parse(string text, out string error)
    {
        error = "";
        var tokens = new List<AdminToken>();
        int number = 0;
        foreach (string written in text.Split('\n'))
        {
            number++;
            string line = written.Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? AdminToken.DefaultName : line[..colon].Trim();
            string token = line[(colon + 1)..].Trim();
            if (AdminToken.Problem(name, token) is { } problem)
            {
                error = $"line {number}: {problem}";
                return null;
            }

            tokens.Add(new AdminToken(name, token));
        }

        error = tokens.Count == 0 ? "it has no token" : "";
        return tokens.Count == 0 ? null : tokens;
    }
}
