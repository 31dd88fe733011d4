using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>Every message of the process, with its number: 1 to 99 the process, 100 to 199 listeners, 200 to 299 documents, 300 to 399 loops, 500 to 599 admin and audit.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "edgeproxy {Version} is ready after {Milliseconds} ms: {Loops} loops, transport {Transport}, documents {Documents}, ops {Ops}, name {Name}")]
    public static partial void Ready(ILogger logger, string version, long milliseconds, int loops, string transport, string documents, string ops, string name);

    [LoggerMessage(2, LogLevel.Information, "{Signal} received: not ready, accepting for another {Delay}, then draining for at most {Deadline}")]
    public static partial void Stopping(ILogger logger, string signal, string delay, string deadline);

    [LoggerMessage(3, LogLevel.Information, "draining: {Connections} connections are open")]
    public static partial void Draining(ILogger logger, long connections);

    [LoggerMessage(4, LogLevel.Warning, "the deadline has passed: cutting {Connections} connections")]
    public static partial void DeadlinePassed(ILogger logger, long connections);

    [LoggerMessage(5, LogLevel.Information, "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "SIGHUP is ignored: the demo has no documents to reload")]
    public static partial void HangUpIgnored(ILogger logger);

    [LoggerMessage(7, LogLevel.Critical, "cannot start: {Reason}")]
    public static partial void CannotStart(ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Error, "a task ended with an exception that nobody awaits")]
    public static partial void TaskFailed(ILogger logger, Exception exception);

    [LoggerMessage(100, LogLevel.Information, "listener {Listener} accepts on {Address} ({Protocol})")]
    public static partial void Listening(ILogger logger, string listener, string address, string protocol);

    [LoggerMessage(101, LogLevel.Information, "ops listener accepts on {Address}")]
    public static partial void OpsListening(ILogger logger, string address);

    [LoggerMessage(102, LogLevel.Information, "listener {Listener} ends accepting on {Address}")]
    public static partial void ListenerEnds(ILogger logger, string listener, string address);

    [LoggerMessage(200, LogLevel.Error, "{Mistake}")]
    public static partial void DocumentError(ILogger logger, string mistake);

    [LoggerMessage(201, LogLevel.Warning, "{Oddity}")]
    public static partial void DocumentWarning(ILogger logger, string oddity);

    [LoggerMessage(202, LogLevel.Information, "configuration {Version} is published: {Apis} APIs, {Routes} routes, {Upstreams} upstreams, {Endpoints} endpoints")]
    public static partial void Published(ILogger logger, long version, int apis, int routes, int upstreams, int endpoints);

    [LoggerMessage(203, LogLevel.Warning, "{Name} of upstream {Upstream} cannot be resolved: {Reason}; its last addresses stay in use")]
    public static partial void ResolveFailed(ILogger logger, string name, string upstream, string reason);

    [LoggerMessage(204, LogLevel.Information, "reload {Number} ({Trigger}): configuration {Version} is in use after {Milliseconds} ms. {Summary}")]
    public static partial void Reloaded(ILogger logger, long number, ReloadTrigger trigger, long version, long milliseconds, string summary);

    [LoggerMessage(205, LogLevel.Error, "reload {Number} ({Trigger}) is refused for {Errors} errors; configuration {Version} stays in use")]
    public static partial void ReloadRefused(ILogger logger, long number, ReloadTrigger trigger, int errors, long version);

    [LoggerMessage(206, LogLevel.Critical, "THE DOCUMENTS ARE REFUSED and the last good configuration of {Path} is in use; correct the documents")]
    public static partial void StartedOnLastGood(ILogger logger, string path);

    [LoggerMessage(207, LogLevel.Error, "the last good configuration cannot be kept in {Path}: {Reason}; bad documents and a restart would now be an outage")]
    public static partial void LastGoodNotKept(ILogger logger, string path, string reason);

    [LoggerMessage(208, LogLevel.Warning, "the documents cannot be looked at: {Reason}")]
    public static partial void WatchFailed(ILogger logger, string reason);

    [LoggerMessage(300, LogLevel.Error, "loop {Loop}: a callback let an exception escape")]
    public static partial void LoopUnhandled(ILogger logger, int loop, Exception exception);

    [LoggerMessage(500, LogLevel.Information, "admin listener accepts on {Address}")]
    public static partial void AdminListening(ILogger logger, string address);

    [LoggerMessage(501, LogLevel.Information, "there is no admin socket {Path}: {Reason}")]
    public static partial void NoAdminSocket(ILogger logger, string path, string reason);

    [LoggerMessage(502, LogLevel.Warning, "the admin listener on {Address} is reachable from other machines, and its tokens cross the network in the clear")]
    public static partial void AdminInTheOpen(ILogger logger, string address);

    [LoggerMessage(503, LogLevel.Warning, "the admin listener refused {Count} requests, the last from {From} with {Status}")]
    public static partial void AdminRefused(ILogger logger, long count, string from, int status);

    [LoggerMessage(504, LogLevel.Error, "the admin listener failed to answer {Method} {Path}")]
    public static partial void AdminFailed(ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(505, LogLevel.Warning, "the tokens of {Path} are good no longer: {Reason}")]
    public static partial void AdminTokensUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(506, LogLevel.Warning, "{By} orders a drain: not ready, accepting for another {Delay}, and {End}")]
    public static partial void DrainOrdered(ILogger logger, string by, string delay, string end);

    [LoggerMessage(510, LogLevel.Error, "the audit log {Path} cannot be written, and has no line for {Action} by {By}: {Reason}")]
    public static partial void AuditFailed(ILogger logger, string path, string action, string by, string reason);
}
