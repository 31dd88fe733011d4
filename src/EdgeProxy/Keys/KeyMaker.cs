using System.Security.Cryptography;

namespace EdgeProxy;

/// <summary>Makes API keys: 41 letters and digits, of which each is as likely as any, behind a mark by which scanners for secrets know them.</summary>
internal static class KeyMaker
{
    public const string Mark = "epk_";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>244 bits.</summary>
    private const int Length = 41;

    public static string Make() => Mark + RandomNumberGenerator.GetString(Alphabet, Length);
}
