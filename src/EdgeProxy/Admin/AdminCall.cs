using Microsoft.AspNetCore.Http;

namespace EdgeProxy;

/// <summary>A request to the admin listener that was let in.</summary>
internal sealed class AdminCall(HttpContext context, AuditActor actor)
{
    /// <summary>How long loops may take to answer what is asked of them; a loop that is stuck never does.</summary>
    public static readonly TimeSpan LoopsLimit = TimeSpan.FromSeconds(5);

    public AuditActor Actor { get; } = actor;

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>A parameter of the query; null when it is not there.</summary>
    public string? Query(string name) => context.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>All values of a parameter of the query, in their order.</summary>
    public IReadOnlyList<string> Queries(string name) => context.Request.Query.TryGetValue(name, out var values) ? [.. values.OfType<string>()] : [];

    /// <summary>The body, whole; the server holds it to the size and pace that were set.</summary>
    public async Task<ReadOnlyMemory<byte>> BodyAsync()
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, Aborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
