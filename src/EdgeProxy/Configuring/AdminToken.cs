using System.Buffers;

namespace EdgeProxy;

/// <summary>A secret by which a client of the admin listener is known, and the name that the audit log has for it.</summary>
internal sealed class AdminToken(string name, string text)
{
    public const string DefaultName = "default";
    public const int TextLengthMin = 16;
    private const int TextLengthMax = 1024;
    private const int NameLengthMax = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    /// <summary>The characters of RFC 6750 section 2.1, so that a token is one word of an Authorization field.</summary>
    private static readonly SearchValues<char> TextCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    public string Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>Null when both are fine, else what is wrong; never with the text.</summary>
    public static string? Problem(string name, string text)
    {
        if (name.Length is 0 or > NameLengthMax || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return $"\"{PlainText.Of(name)}\" is no name of a token: 1 to {NameLengthMax} letters, digits and . - _";
        }

        return text.Length is < TextLengthMin or > TextLengthMax || text.AsSpan().ContainsAnyExcept(TextCharacters)
            ? $"token {name} is not {TextLengthMin} to {TextLengthMax} letters, digits and - . _ ~ + / ="
            : null;
    }

    /// <summary>Never the text: it is a secret, and what is printed ends in logs.</summary>
    public override string ToString() => Name;
}
