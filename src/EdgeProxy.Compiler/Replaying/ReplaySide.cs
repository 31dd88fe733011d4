using System.Text;
using EdgeProxy.Configuration;
using EdgeProxy.Gateway;
using EdgeProxy.Http1;
using EdgeProxy.Policies;

namespace EdgeProxy.Compiler;

/// <summary>
/// One configuration that requests are tried on, by the very code that serves: the head is parsed, the path made canonical,
/// the table asked, the target rewritten. The phases stand in the order in which an exchange runs them; policies that need
/// more than the log has (access, keys, limits) have their place between the match and what answers.
/// </summary>
internal sealed class ReplaySide
{
    private readonly CompiledGateway _gateway;
    private readonly AdmissionExplainer _admission;
    private readonly Dictionary<string, Listener> _listeners;
    private readonly HashSet<int> _conditioned;
    private readonly RequestHead _head = new();
    private readonly bool _listenersDiffer;
    private byte[] _path = new byte[HeadLimits.Default.HeadBytesMax + 1];
    private byte[] _target = new byte[1024];

    /// <param name="gateway">The configuration.</param>
    /// <param name="now">When the requests would come, which keys with dates depend on.</param>
    public ReplaySide(CompiledGateway gateway, DateTimeOffset now)
    {
        _gateway = gateway;
        _admission = new AdmissionExplainer(gateway, now.ToUnixTimeSeconds());
        _listeners = gateway.Snapshot.Listeners.ToDictionary(listener => listener.Name, StringComparer.Ordinal);
        _listenersDiffer = gateway.Snapshot.Listeners.Select(listener => listener.PathPolicy).Distinct().Count() > 1;
        _conditioned = [.. gateway.Routes.Where(route => route.Source.Headers.Count > 0).Select(route => route.Route.Id)];
    }

    /// <summary>Whether the outcome depends on the listener, and the log does not say it.</summary>
    public bool NeedsListener(LoggedRequest request)
    {
        if (!_listenersDiffer || request.Listener is not null)
        {
            return false;
        }

        int end = request.Target.IndexOf('?', StringComparison.Ordinal);
        return !PathCanonicalizer.IsCanonical(Encoding.UTF8.GetBytes(end < 0 ? request.Target : request.Target[..end]));
    }

    /// <summary>What becomes of a request whose head is in <paramref name="bytes"/>.</summary>
    public ReplayOutcome Decide(LoggedRequest request, byte[] bytes)
    {
        if (ListenerOf(request) is not { } listener)
        {
            return new ReplayOutcome { Answer = ReplayAnswer.Refused, Refusal = "NO_LISTENER" };
        }

        GatewayResponseType refusal = Match(listener, bytes, out RouteMatch match, out int pathLength);
        return refusal != GatewayResponseType.None
            ? Refused(refusal, null)
            : Answer(request, _gateway.RouteById(match.RouteId)!, match, bytes, _path.AsSpan(0, pathLength));
    }

    /// <summary>
    /// Header conditions of the routes that were passed over for the lack of them: a request with those headers, of which the
    /// log says nothing, might take them.
    /// </summary>
    public IEnumerable<IReadOnlyList<ConditionConfig>> OpenConditions(LoggedRequest request, byte[] bytes)
    {
        if (_conditioned.Count == 0 || ListenerOf(request) is not { } listener)
        {
            return [];
        }

        _ = Match(listener, bytes, out _, out int pathLength);
        if (pathLength == 0)
        {
            return [];
        }

        return _gateway.Snapshot.Table.Explain(_head.Host.Of(bytes), _path.AsSpan(0, pathLength), new RouteRequest(_head, bytes))
            .Where(attempt => attempt.Outcome == RouteAttemptOutcome.ConditionFailed && _conditioned.Contains(attempt.RouteId))
            .Select(attempt => _gateway.RouteById(attempt.RouteId)!.Source.Headers);
    }

    private Listener? ListenerOf(LoggedRequest request) => request.Listener is null
        ? _gateway.Snapshot.Listeners.FirstOrDefault()
        : _listeners.GetValueOrDefault(request.Listener);

    /// <summary>Leaves the canonical path in <see cref="_path"/>; its length is 0 when the request was refused before.</summary>
    private GatewayResponseType Match(Listener listener, byte[] bytes, out RouteMatch match, out int pathLength)
    {
        match = default;
        pathLength = 0;
        _head.Reset();
        if (RequestHeadParser.Parse(bytes, _head, listener.HeadLimits) != ParseStatus.Complete)
        {
            return ProtocolResponses.Of(_head.Error);
        }

        if (_head.Method is KnownMethod.Connect or KnownMethod.Trace)
        {
            return GatewayResponseType.MethodNotAllowed;
        }

        Grow(ref _path, _head.Path.Length + 1);
        ProtocolError ambiguity = PathCanonicalizer.Canonicalize(_head.Path.Of(bytes), _path, listener.PathPolicy, out pathLength);
        if (ambiguity != ProtocolError.None)
        {
            pathLength = 0;
            return ProtocolResponses.Of(ambiguity);
        }

        return _gateway.Snapshot.Table.TryMatch(_head.Host.Of(bytes), _path.AsSpan(0, pathLength), _head, bytes, ref match)
            ? GatewayResponseType.None
            : GatewayResponseType.ResourceNotFound;
    }

    private ReplayOutcome Answer(LoggedRequest request, CompiledRoute route, in RouteMatch match, byte[] bytes, ReadOnlySpan<byte> path)
    {
        if (_head.Upgrade == UpgradeRequest.WebSocket && route.Route.Integration is HttpIntegration && !route.Route.Upgrades)
        {
            return Refused(GatewayResponseType.AccessDenied, route);
        }

        bool requiresKey = route.Route.Policies.Keys.Length > 0;
        if (requiresKey && request.ApiKey is { } key && _admission.PlanByName(route, key, out _) is null)
        {
            return Refused(GatewayResponseType.InvalidApiKey, route);
        }

        if (_head.ContentLength > route.Route.BodyBytesMax)
        {
            return Refused(GatewayResponseType.RequestTooLarge, route);
        }

        return AnswerOf(route, match, bytes, path) with { IsKeyOpen = requiresKey && request.ApiKey is null };
    }

    private ReplayOutcome AnswerOf(CompiledRoute route, in RouteMatch match, byte[] bytes, ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> query = _head.Query.Of(bytes);
        switch (route.Route.Integration)
        {
            case HttpIntegration http:
                Grow(ref _target, http.Target.Measure(match, path, query));
                var writer = new HeadWriter(_target);
                http.Target.Write(ref writer, match, path, _head.HasQuery, query);
                return Of(ReplayAnswer.Forwarded, route) with { Upstream = http.Upstream.Name, Target = Text(writer.Written) };
            case RedirectIntegration redirect:
                Grow(ref _target, redirect.MeasureLocation(match, path, query));
                var location = new HeadWriter(_target);
                redirect.WriteLocation(ref location, match, path, _head.HasQuery, query);
                return Of(ReplayAnswer.Redirected, route) with { Status = redirect.Status, Target = Text(location.Written) };
            case MockIntegration mock:
                return Of(ReplayAnswer.Mocked, route) with { Status = mock.Status };
            default:
                throw new InvalidOperationException($"The replay does not know the integration {route.Route.Integration.GetType().Name}.");
        }
    }

    private static ReplayOutcome Refused(GatewayResponseType type, CompiledRoute? route)
    {
        GatewayResponse response = GatewayResponses.Of(type);
        ReplayOutcome outcome = new() { Answer = ReplayAnswer.Refused, Status = response.Status, Refusal = response.Name };
        return route is null ? outcome : outcome with { Route = new RouteName(route.Api.Name, route.Source.Id), Stage = route.Stage.Name };
    }

    private static ReplayOutcome Of(ReplayAnswer answer, CompiledRoute route) => new()
    {
        Answer = answer,
        Route = new RouteName(route.Api.Name, route.Source.Id),
        Stage = route.Stage.Name,
    };

    private string Text(int length) => Encoding.UTF8.GetString(_target, 0, length);

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }
    }
}
