namespace EdgeProxy.Fuzz;

/// <summary>Takes any bytes, and throws when a promise of the library does not hold for them.</summary>
public delegate void FuzzTarget(ReadOnlySpan<byte> input);

/// <summary>
/// All fuzz targets by name; a target's seeds lie in the folder of <c>Corpus</c> with that name. The unit tests keep them alive.
/// To fuzz in earnest: <c>dotnet publish tests/EdgeProxy.Fuzz -p:FuzzHost=true -o out/fuzz</c>, instrument the library by
/// <c>sharpfuzz out/fuzz/EdgeProxy.Http1.dll</c>, then
/// <c>libfuzzer-dotnet --target_path=out/fuzz/EdgeProxy.Fuzz --target_arg=RequestHead tests/EdgeProxy.Fuzz/Corpus/RequestHead</c>.
/// For AFL, <c>Fuzzer.OutOfProcess.Run</c>, which hands over a stream, takes the place of <c>Fuzzer.LibFuzzer.Run</c> in <c>FuzzHost</c>.
/// <c>EdgeProxy.Fuzz RequestHead FILE</c> runs a finding again.
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
