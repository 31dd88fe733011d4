namespace EdgeProxy.Fuzz;

/// <summary>Takes any bytes, and throws when a promise of the library does not hold for them.</summary>
public delegate void FuzzTarget(ReadOnlySpan<byte> input);

/// <summary>
/// All fuzz targets by name; a target's seeds lie in the folder of <c>Corpus</c> with that name. The unit tests keep them alive.
/// To fuzz in earnest: build with <c>dotnet publish tests/EdgeProxy.Fuzz -p:FuzzHost=true -o out/fuzz</c>, instrument the library with
/// the <c>sharpfuzz</c> tool (<c>sharpfuzz out/fuzz/EdgeProxy.Http1.dll</c>), and run <c>out/fuzz/EdgeProxy.Fuzz RequestHead</c> under
/// <c>libfuzzer-dotnet --target_path</c> with <c>Corpus/RequestHead</c>. For AFL, exchange <c>Fuzzer.LibFuzzer.Run</c> in
/// <c>FuzzHost</c> for <c>Fuzzer.OutOfProcess.Run</c> and start it by <c>afl-fuzz -i Corpus/RequestHead -o out/findings</c>.
/// What is found goes into the corpus, and into a test that says what broke.
/// </summary>
public static class FuzzTargets
{
    public static IReadOnlyList<string> Names { get; } = ["RequestHead", "ResponseHead", "ChunkedBody", "Path"];

    public static FuzzTarget? Find(string name) => name switch
    {
        "RequestHead" => RequestHeadTarget.Run,
        "ResponseHead" => ResponseHeadTarget.Run,
        "ChunkedBody" => ChunkedBodyTarget.Run,
        "Path" => PathTarget.Run,
        _ => null,
    };
}
