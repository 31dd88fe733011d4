using System.Text;

namespace EdgeProxy.Cli.Tests;

/// <summary>Bytes that have broken logs, alone and in seeded mixtures.</summary>
internal static class HostileBytes
{
    private const int RandomCount = 2_000;

    public static IReadOnlyList<byte[]> Pieces { get; } =
    [
        .. new[]
        {
            "", "plain", "\"", "\\", "\\\"", "\n", "\r\n", "\r", "\t", "\0", "\u001b[31mred\u001b[0m", "\u007f", "\u0085", "\u009b31m", "\u2028", "\u2029",
            "\u202egnp.exe", "\ufeff", "é", "漢字", "😀", "\",\"status\":200,\"x\":\"", "\" 200 1 \"", "%00%0a", "</script>", "${jndi:ldap://x}", "\\u000a", "\\x0a",
            new string('a', 9_000), new string('"', 9_000), new string('\u0001', 9_000), new string('漢', 4_000),
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xC3, 0x28], [0xE2, 0x80], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF8, 0x88, 0x80, 0x80, 0x80], [.. Enumerable.Range(0, 256).Select(i => (byte)i)],
    ];

    /// <summary>The pieces, mixtures of them, and random bytes; the same each time.</summary>
    public static IEnumerable<byte[]> All()
    {
        var random = new Random(20_290_101);
        foreach (byte[] piece in Pieces)
        {
            yield return piece;
        }

        for (int i = 0; i < RandomCount; i++)
        {
            yield return random.Next(2) == 0
                ? [.. Enumerable.Range(0, random.Next(1, 5)).SelectMany(_ => Pieces[random.Next(Pieces.Count)])]
                : RandomBytes(random);
        }
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return bytes;
    }
}
