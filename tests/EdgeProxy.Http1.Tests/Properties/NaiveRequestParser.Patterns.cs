using System.Text.RegularExpressions;

namespace EdgeProxy.Http1.Tests;

/// <summary>The grammars that the naive parser uses.</summary>
internal static partial class NaiveRequestParser
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Singleline;
    private const RegexOptions AnyCase = Options | RegexOptions.IgnoreCase;
    private const int TimeoutMs = 10_000;

    [GeneratedRegex(@"^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([!""$-~]+) HTTP/1\.([01])\z", Options, TimeoutMs)]
    private static partial Regex StartLine();

    [GeneratedRegex(@"^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*\z", Options, TimeoutMs)]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"[\x00-\x08\x0A-\x1F\x7F]", Options, TimeoutMs)]
    private static partial Regex Control();

    [GeneratedRegex(@"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\z", Options, TimeoutMs)]
    private static partial Regex Token();

    [GeneratedRegex(@"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(/[!#$%&'*+\-.^_`|~0-9A-Za-z]+)?\z", Options, TimeoutMs)]
    private static partial Regex Protocol();

    [GeneratedRegex(@"^(content-|x-edge-|x-amzn-|x-forwarded-|sec-)", AnyCase, TimeoutMs)]
    private static partial Regex ProtectedFamily();

    [GeneratedRegex(@"^x-(edge|amzn|forwarded)-", AnyCase, TimeoutMs)]
    private static partial Regex ReservedFamily();

    [GeneratedRegex(@"^(/[^?]*)(?:\?(.*))?\z", Options, TimeoutMs)]
    private static partial Regex OriginForm();

    [GeneratedRegex(@"^(https?)://([^/?]*)(/[^?]*)?(?:\?(.*))?\z", AnyCase, TimeoutMs)]
    private static partial Regex AbsoluteForm();

    [GeneratedRegex(@"^([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[([0-9A-Fa-f:.]+)\])(?::([0-9]{1,5}))?\z", Options, TimeoutMs)]
    private static partial Regex Authority();

    [GeneratedRegex(@"^[0-9]+\z", Options, TimeoutMs)]
    private static partial Regex Digits();

    [GeneratedRegex(@"^[A-Za-z0-9+/]{22}==\z", Options, TimeoutMs)]
    private static partial Regex Key();
}
