using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeProxy.EndToEnd;

/// <summary>
/// An origin that changes its mind: what it sends may be cached or not, for a moment or longer, for all or for one; it validates, fails, is slow, and breaks
/// off. What it sends is made of path, identity and version alone, so that whoever gets it can tell whether it is that, whole.
/// </summary>
internal sealed class FickleOrigin(int seed) : IAsyncDisposable
{
    public const string Identity = "x-who";
    public const string Version = "x-version";
    public const string Path = "x-path";
    private const int VersionSeconds = 1;

    private static readonly string[] Controls =
    [
        "max-age=1", "max-age=2, stale-while-revalidate=5", "s-maxage=1", "no-cache", "max-age=1, stale-if-error=10", "max-age=0, must-revalidate", "public, max-age=3",
    ];

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private ScriptedOrigin? _origin;
    private long _requests;

    public string Address => _origin!.Address;

    public long Requests => Volatile.Read(ref _requests);

    public bool IsCalm { get; set; }

    public async Task<FickleOrigin> StartAsync()
    {
        _origin = await ScriptedOrigin.StartAsync(AnswerAsync);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_origin is not null)
        {
            await _origin.DisposeAsync();
        }
    }

    /// <summary>The body of a version, from nothing to far more than is stored.</summary>
    public static byte[] BodyOf(string path, string identity, string version)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{path}\n{identity}\n{version}"));
        int size = digest[0] switch
        {
            < 100 => digest[1],
            < 200 => 16 * ((digest[1] << 8) | digest[2]) / 8,
            < 250 => (digest[1] << 8) | digest[2],
            _ => 300_000,
        };
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++)
        {
            body[i] = digest[(i + (i >> 8)) % digest.Length];
        }

        return body;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        string path = context.Request.Path.Value!;
        string who = context.Request.Headers[Identity].ToString();
        string version = (Environment.TickCount64 / (1000 * VersionSeconds)).ToString(CultureInfo.InvariantCulture);
        int chance = Next(1000);
        if (HttpMethods.IsPut(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (!IsCalm && chance < 40)
        {
            context.Response.StatusCode = chance < 20 ? 503 : 500;
            return;
        }

        if (!IsCalm && chance < 60)
        {
            context.Abort();
            return;
        }

        // A path says whether its responses differ by identity: an origin that does not say so would be wrong itself.
        bool isVaried = path.Contains("/varied/", StringComparison.Ordinal);
        bool isPrivate = !isVaried && path.Contains("/private/", StringComparison.Ordinal);
        string identity = isVaried || isPrivate ? who : "";
        string tag = $"\"{version}-{identity}\"";
        IHeaderDictionary fields = context.Response.Headers;
        fields.CacheControl = isPrivate ? (chance % 2 == 0 ? "private" : "no-store") : Controls[Next(Controls.Length)];
        fields.ETag = tag;
        fields["Surrogate-Key"] = $"all {(chance % 2 == 0 ? "even" : "odd")}";
        if (isVaried)
        {
            fields.Vary = Identity;
        }

        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        fields[Version] = version;
        fields[Path] = path;
        fields["x-identity"] = identity;
        await SendAsync(context, BodyOf(path, identity, version), chance);
    }

    private async Task SendAsync(HttpContext context, byte[] body, int chance)
    {
        if (chance % 3 != 0)
        {
            context.Response.ContentLength = body.Length;
        }

        int pieces = 1 + (chance % 4);
        for (int i = 0; i < pieces; i++)
        {
            int from = (int)((long)body.Length * i / pieces);
            int to = (int)((long)body.Length * (i + 1) / pieces);
            await context.Response.Body.WriteAsync(body.AsMemory(from, to - from), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (!IsCalm && i + 1 < pieces)
            {
                if (chance is >= 60 and < 100)
                {
                    context.Abort();
                    return;
                }

                await Task.Delay(Next(15), context.RequestAborted);
            }
        }
    }

    private int Next(int below)
    {
        lock (_lock)
        {
            return _random.Next(below);
        }
    }
}
