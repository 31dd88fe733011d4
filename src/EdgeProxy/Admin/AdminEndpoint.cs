namespace EdgeProxy;

/// <summary>One thing that the admin listener does.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Path">With its leading slash; public, and stable.</param>
internal sealed record AdminEndpoint(string Method, string Path, Func<AdminCall, Task<AdminAnswer>> Answer)
{
    /// <summary>The query parameters that it knows. Others are refused: a slip in <c>exit=false</c> must not end the process.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Bytes of a request's body; 0 for endpoints that take none.</summary>
    public long BodyBytesMax { get; init; }
}
