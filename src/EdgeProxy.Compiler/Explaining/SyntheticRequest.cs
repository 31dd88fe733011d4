using System.Text;

namespace EdgeProxy.Compiler;

/// <summary>The bytes of a request that somebody asks about. Nothing is corrected: what the parser refuses is to be seen refused.</summary>
/// <param name="Head">The whole head.</param>
/// <param name="Target">The request target in it.</param>
internal sealed record SyntheticRequest(byte[] Head, string Target)
{
    /// <summary>Stands for a host where neither URL nor headers name one, as it does in a browser's first try.</summary>
    private const string AssumedHost = "localhost";

    /// <param name="method">The method token.</param>
    /// <param name="url">An absolute URL, or a path with an optional query, or <c>*</c>.</param>
    /// <param name="headers">Fields; <c>Host</c> among them wins over the URL's.</param>
    public static SyntheticRequest Make(string method, string url, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        string? host = null;
        string target = url;
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && !url.StartsWith('/'))
        {
            string rest = url[(scheme + 3)..];
            int end = rest.IndexOfAny(['/', '?', '#']);
            host = end < 0 ? rest : rest[..end];
            target = end < 0 ? "/" : rest[end] == '/' ? rest[end..] : "/" + rest[end..];
        }

        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\n");
        if (!headers.Any(header => string.Equals(header.Key, "Host", StringComparison.OrdinalIgnoreCase)))
        {
            head.Append("Host: ").Append(host ?? AssumedHost).Append("\r\n");
        }

        foreach ((string name, string value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return new SyntheticRequest(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), target);
    }
}
