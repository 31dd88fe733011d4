using EdgeProxy.Configuration;

namespace EdgeProxy;

/// <summary>
/// Keeps secrets out of what is shown of a configuration. Where placeholders were filled in, what is written stands instead;
/// a field that is named like one that bears credentials has its value hidden, wherever that came from.
/// </summary>
internal sealed class ConfigMask
{
    public const string Hidden = "***";

    private static readonly string[] WordsOfSecrets =
        ["authorization", "cookie", "token", "secret", "password", "passwd", "key", "credential", "signature", "session"];

    private readonly IReadOnlyDictionary<string, string> _filled;
    private readonly KeyValuePair<string, string>[] _longestFirst;

    private ConfigMask(IReadOnlyDictionary<string, string> filled)
    {
        _filled = filled;
        _longestFirst = [.. filled.Where(text => text.Key.Length > 0).OrderByDescending(text => text.Key.Length)];
    }

    public static ConfigMask Of(ValidatedConfig config) => new(config.FilledTexts);

    /// <summary>A value of the documents.</summary>
    public string Value(string value) => _filled.TryGetValue(value, out string? written) ? written : value;

    /// <summary>A header field's value.</summary>
    public string Field(string name, string value)
    {
        if (_filled.TryGetValue(value, out string? written))
        {
            return written;
        }

        bool isSecret = WordsOfSecrets.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
        return isSecret ? Hidden : value;
    }

    /// <summary>A text that was put together, with values of the documents in it.</summary>
    public string Within(string text)
    {
        foreach ((string value, string written) in _longestFirst)
        {
            text = text.Replace(value, written, StringComparison.Ordinal);
        }

        return text;
    }
}
