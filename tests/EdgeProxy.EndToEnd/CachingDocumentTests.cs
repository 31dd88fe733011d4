namespace EdgeProxy.EndToEnd;

/// <summary>The session of docs/CACHING.md, run as it is written but for its ports, writes what the document says it does.</summary>
public sealed class CachingDocumentTests
{
    [CurlFact]
    public Task Session_WritesWhatTheDocumentSays() => DocumentSession.RunAsync("CACHING.md", [8080, 8081, 8082], static line => line);
}
