namespace EdgeProxy.Fuzz;

/// <summary>Keeps each target alive: its corpus, and some thousands of mutations of it from a fixed seed.</summary>
public sealed class FuzzTargetTests
{
    private const int MutationCount = 5_000;
    private const int EditCountMax = 6;

    private static readonly byte[][] Tokens =
    [
        [.. "\r\n"u8], [.. "\r\n\r\n"u8], [.. "\n"u8], [.. "\0"u8], [.. ": "u8], [.. "%2e"u8], [.. "%25"u8], [.. "/../"u8], [.. "//"u8], [.. ";"u8], [.. "\\"u8],
        [.. "HTTP/1.0"u8], [.. "Content-Length: 1\r\n"u8], [.. "Transfer-Encoding: chunked\r\n"u8], [.. "Connection: close, x\r\n"u8], [.. "Host: b\r\n"u8], [.. "0\r\n"u8],
        [.. "ffffffffffffffff"u8], [.. " \t"u8], [.. "="u8], [.. "\""u8], [0xC3, 0xA9], [0xFF],
    ];

    public static TheoryData<string> Names => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void CorpusAndItsMutations_KeepThePromises(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        byte[][] seeds = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", name)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Assert.NotEmpty(seeds);
        foreach (byte[] seed in seeds)
        {
            Check(target, seed);
        }

        var random = new Random(3);
        for (int i = 0; i < MutationCount; i++)
        {
            Check(target, Mutate(seeds, random));
        }
    }

    [Fact]
    public void UnknownTarget_IsNotFound() => Assert.Null(FuzzTargets.Find("Nothing"));

    [Fact]
    public void BrokenPromise_Throws() => Assert.Throws<InvalidOperationException>(static () => Promise.Holds(condition: false, "none"));

    private static void Check(FuzzTarget target, byte[] input)
    {
        Exception? failure = Record.Exception(() => target(input));
        Assert.True(failure is null, $"{Convert.ToHexString(input)}\n{failure}");
    }

    private static byte[] Mutate(byte[][] seeds, Random random)
    {
        List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
        int edits = random.Next(1, EditCountMax + 1);
        for (int i = 0; i < edits; i++)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    byte[] other = seeds[random.Next(seeds.Length)];
                    bytes.InsertRange(at, other[random.Next(other.Length + 1)..]);
                    break;
                default:
                    bytes.InsertRange(at, bytes[at..Math.Min(bytes.Count, at + random.Next(20))]);
                    break;
            }
        }

        return [.. bytes];
    }
}
