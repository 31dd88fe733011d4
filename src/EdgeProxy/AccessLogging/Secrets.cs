using System.Buffers;
using System.Text;
using EdgeProxy.Gateway;

namespace EdgeProxy;

/// <summary>Header names whose values are credentials: they are never written anywhere, only that they were there.</summary>
internal static class Secrets
{
    /// <summary>What stands in the place of a value.</summary>
    public static ReadOnlySpan<byte> Mask => "***"u8;

    private const int NameBytesMax = 64;

    /// <summary>Letters and digits of the names, in lower case: a broken head may spell one oddly and still bear the value.</summary>
    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "authorization", "proxyauthorization", "cookie", "cookie2", "setcookie", "xapikey", "xauthtoken", "xaccesstoken",
            "xamzsecuritytoken", "xcsrftoken", "xxsrftoken",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    /// <summary>Parameters of a query whose values are credentials, in the same form.</summary>
    private static readonly byte[][] Parameters =
    [
        .. new[]
        {
            "accesstoken", "apikey", "auth", "authorization", "clientsecret", "code", "credential", "idtoken", "jwt", "key", "password",
            "passwd", "pwd", "refreshtoken", "secret", "sig", "signature", "sessionid", "token", "xamzcredential", "xamzsecuritytoken",
            "xamzsignature", "xapikey",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    private static readonly SearchValues<byte> LettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether a header of this name, in any spelling, bears a credential.</summary>
    public static bool IsSecretName(ReadOnlySpan<byte> name) => IsAmong(name, Names);

    /// <summary>As the other overload, or one in which the documents have API keys come.</summary>
    public static bool IsSecretName(ReadOnlySpan<byte> name, KeyPlaces places) => IsAmong(name, Names) || IsAmong(name, places.Fields);

    /// <summary>Whether a query's parameter of this name bears an API key of the documents.</summary>
    public static bool IsKeyParameter(ReadOnlySpan<byte> name, KeyPlaces places) => IsAmong(name, places.Parameters);

    /// <summary>Whether a query's parameter of this name bears a credential.</summary>
    public static bool IsSecretParameter(ReadOnlySpan<byte> name) => IsAmong(name, Parameters);

    private static bool IsAmong(ReadOnlySpan<byte> name, byte[][] names)
    {
        if (names.Length == 0)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[NameBytesMax];
        int length = 0;
        foreach (byte value in name)
        {
            if (LettersAndDigits.Contains(value))
            {
                if (length == plain.Length)
                {
                    return false;
                }

                plain[length++] = (byte)(value | 0x20); // Digits have the bit already.
            }
        }

        foreach (byte[] secret in names)
        {
            if (plain[..length].SequenceEqual(secret))
            {
                return true;
            }
        }

        return false;
    }
}
