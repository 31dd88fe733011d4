using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>From a request to the endpoint that answers it: who it is → path → method → parameters → body. Answers are JSON, where nothing else is asked for.</summary>
internal sealed class AdminDispatcher(AdminGate gate, IReadOnlyList<AdminEndpoint> endpoints, ILogger log, TimeProvider time)
{
    /// <summary>Who is refused over and over fills no log.</summary>
    private static readonly TimeSpan RefusalLogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _refusedLoggedAt;
    private long _refused;

    /// <summary>Answers whatever comes. Throws only when the client is gone.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        AdminAnswer answer = await AnswerAsync(context);
        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Allow = answer.Allow;
        response.Headers.WWWAuthenticate = answer.Challenge;
        if (answer.Closes)
        {
            response.Headers.Connection = "close";
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    private async Task<AdminAnswer> AnswerAsync(HttpContext context)
    {
        if (gate.Admit(context, out AdminAnswer? refusal) is not { } actor)
        {
            LogRefusal(context, refusal!);
            return refusal!;
        }

        try
        {
            return await DispatchAsync(context, actor);
        }
        catch (BadHttpRequestException e)
        {
            // Of the server, while the body is read: it is larger than it may be, or comes too slowly.
            return AdminAnswer.Error(e.StatusCode, "body", e.Message) with { Closes = true };
        }
        catch (TimeoutException)
        {
            return AdminAnswer.Error(StatusCodes.Status503ServiceUnavailable, "loops", "a loop did not answer in time");
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogMessages.AdminFailed(log, context.Request.Method, PlainText.Of(context.Request.Path.Value ?? ""), e);
            return AdminAnswer.Error(StatusCodes.Status500InternalServerError, "bug", "the gateway failed to answer; its log says why");
        }
    }

    private Task<AdminAnswer> DispatchAsync(HttpContext context, AuditActor actor)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "";
        string method = HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method;
        AdminEndpoint[] atPath = [.. endpoints.Where(endpoint => endpoint.Path == path)];
        if (atPath.Length == 0)
        {
            return Task.FromResult(NotFound(path));
        }

        if (Array.Find(atPath, endpoint => endpoint.Method == method) is not { } endpoint)
        {
            string allow = string.Join(", ", atPath.Select(other => other.Method == HttpMethods.Get ? "GET, HEAD" : other.Method));
            return Task.FromResult(AdminAnswer.Error(StatusCodes.Status405MethodNotAllowed, "method", $"{path} takes {allow}") with { Allow = allow, Closes = true });
        }

        if (request.Query.Keys.FirstOrDefault(name => !endpoint.Parameters.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            string known = endpoint.Parameters.Count == 0 ? "none" : string.Join(", ", endpoint.Parameters);
            return Task.FromResult(AdminAnswer.Error(StatusCodes.Status400BadRequest, "parameter", $"{path} has no parameter \"{PlainText.Of(unknown)}\"; it has {known}"));
        }

        if (endpoint.BodyBytesMax == 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && request.ContentLength != 0)
        {
            return Task.FromResult(AdminAnswer.Error(StatusCodes.Status413PayloadTooLarge, "body", $"{path} takes no body") with { Closes = true });
        }

        return endpoint.Answer(new AdminCall(context, actor));
    }

    private AdminAnswer NotFound(string path) => AdminAnswer.Error(
        StatusCodes.Status404NotFound, "path", $"there is no {PlainText.Of(path)}",
        json =>
        {
            json.WriteStartArray("endpoints");
            foreach (AdminEndpoint endpoint in endpoints)
            {
                json.WriteStringValue($"{endpoint.Method} {endpoint.Path}");
            }

            json.WriteEndArray();
        });

    private void LogRefusal(HttpContext context, AdminAnswer refusal)
    {
        long count;
        lock (_gate)
        {
            _refused++;
            if (_refusedLoggedAt != 0 && time.GetElapsedTime(_refusedLoggedAt) < RefusalLogInterval)
            {
                return;
            }

            _refusedLoggedAt = time.GetTimestamp();
            count = _refused;
            _refused = 0;
        }

        string from = context.Connection.RemoteIpAddress?.ToString() ?? "the socket";
        LogMessages.AdminRefused(log, count, from, refusal.Status);
    }
}
