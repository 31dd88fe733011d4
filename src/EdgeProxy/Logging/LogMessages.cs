using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>Every message of the process, with its number: 1 to 99 the process, 100 to 199 listeners, 200 to 299 documents, 300 to 399 loops, 400 to 449 the access log, 450 to 499 the usage ledger, 500 to 599 admin and audit.</summary>
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

    [LoggerMessage(9, LogLevel.Information, "limits: {Connections} connections; {Descriptors} descriptors (the soft limit was {Before}); {PerAddress} connections of an address, memory {MemoryMegabytes} MB by the {Source}, where 0 is no limit")]
    public static partial void Limits(ILogger logger, int connections, long descriptors, long before, int perAddress, long memoryMegabytes, string source);

    [LoggerMessage(10, LogLevel.Warning, "limits.connectionsMax is {Connections}, and {Descriptors} descriptors do not suffice for so many that are proxied: raise the limit of descriptors (LimitNOFILE, ulimit -n)")]
    public static partial void ManyConnections(ILogger logger, int connections, long descriptors);

    [LoggerMessage(11, LogLevel.Warning, "memory is short: {UsedMegabytes} MB of {MaxMegabytes} MB are in use. New connections are refused and idle ones closed")]
    public static partial void MemoryShort(ILogger logger, long usedMegabytes, long maxMegabytes);

    [LoggerMessage(12, LogLevel.Information, "memory suffices again: {UsedMegabytes} MB of {MaxMegabytes} MB are in use")]
    public static partial void MemoryEnough(ILogger logger, long usedMegabytes, long maxMegabytes);

    [LoggerMessage(13, LogLevel.Warning, "the service manager cannot be told at {Socket}: {Reason}")]
    public static partial void NotifyFailed(ILogger logger, string socket, string reason);

    [LoggerMessage(103, LogLevel.Warning, "{Count} connections were refused since the last second: {Limit}; {Open} are open")]
    public static partial void ConnectionsShed(ILogger logger, long count, string limit, int open);

    [LoggerMessage(104, LogLevel.Error, "no descriptor was free for a connection: accepting rests until there is. The limit is {Descriptors}")]
    public static partial void AcceptPaused(ILogger logger, long descriptors);

    [LoggerMessage(105, LogLevel.Information, "listener {Listener} takes the inherited socket {Name} at {Address}")]
    public static partial void SocketInherited(ILogger logger, string listener, string name, string address);

    [LoggerMessage(106, LogLevel.Warning, "no listener has the address of the inherited socket {Name}, {Address}: who connects there waits for ever. Write a listener with exactly this address, or take the socket from the unit")]
    public static partial void SocketUnwanted(ILogger logger, string name, string address);

    [LoggerMessage(107, LogLevel.Warning, "the inherited descriptor {Descriptor} ({Name}) is no stream socket and is not used")]
    public static partial void SocketUnusable(ILogger logger, string name, int descriptor);

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

    [LoggerMessage(301, LogLevel.Critical, "loop {Loop} has done nothing for {Time}: the service manager gets no sign of life before it goes on")]
    public static partial void LoopStuck(ILogger logger, int loop, TimeSpan time);

    [LoggerMessage(400, LogLevel.Error, "the access log {Path} cannot be written: {Reason}; its lines are dropped and counted until it can")]
    public static partial void AccessLogFailed(ILogger logger, string path, string reason);

    [LoggerMessage(401, LogLevel.Information, "the access log {Path} can be written again; {Lines} lines were lost since the start")]
    public static partial void AccessLogRecovered(ILogger logger, string path, long lines);

    [LoggerMessage(402, LogLevel.Information, "the access log {Path} was opened anew")]
    public static partial void AccessLogReopened(ILogger logger, string path);

    [LoggerMessage(403, LogLevel.Error, "the access log {Path} cannot be opened anew: {Reason}; the old file stays in use")]
    public static partial void AccessLogNotReopened(ILogger logger, string path, string reason);

    [LoggerMessage(450, LogLevel.Error, "the usage ledger {Path} cannot be written: {Reason}. Until it can, {Consequence}")]
    public static partial void UsageFailed(ILogger logger, string path, string reason, string consequence);

    [LoggerMessage(451, LogLevel.Information, "the usage ledger {Path} is written again, with all that was counted meanwhile")]
    public static partial void UsageRecovered(ILogger logger, string path);

    [LoggerMessage(452, LogLevel.Critical, "THE USAGE LEDGER {Path} IS BROKEN ({Reason}). It was set aside as {Aside} and a new one begins")]
    public static partial void UsageSetAside(ILogger logger, string path, string reason, string aside);

    [LoggerMessage(453, LogLevel.Error, "{Requests} requests were counted and are lost with the process: the usage ledger {Path} could not be written")]
    public static partial void UsageLost(ILogger logger, string path, long requests);

    [LoggerMessage(454, LogLevel.Warning, "plans have quotas, and without a state folder these begin anew with each start: set state.folder")]
    public static partial void QuotasWithoutLedger(ILogger logger);

    [LoggerMessage(455, LogLevel.Error, "the usage ledger failed in a way that it should not")]
    public static partial void UsageBug(ILogger logger, Exception exception);

    [LoggerMessage(456, LogLevel.Information, "{By} extends the quota of {Key} in plan {Plan} by {Requests}")]
    public static partial void QuotaExtended(ILogger logger, string by, string key, string plan, long requests);

    [LoggerMessage(457, LogLevel.Error, "what is written to the usage ledger {Path} is not brought to the disk: {Reason}. A machine without power would lose it, a process that ends not")]
    public static partial void UsageNotSynced(ILogger logger, string path, string reason);

    [LoggerMessage(470, LogLevel.Information, "{By} purges the cache of {What}")]
    public static partial void CachePurged(ILogger logger, string by, string what);

    [LoggerMessage(471, LogLevel.Information, "{Entries} responses ({Megabytes} MB) are in the cache again, from {Path}, after {Milliseconds} ms")]
    public static partial void CacheRestored(ILogger logger, long entries, long megabytes, string path, long milliseconds);

    [LoggerMessage(472, LogLevel.Warning, "what was stored cannot be read from {Path}, beyond {Entries} responses: {Reason}. The rest is fetched anew")]
    public static partial void CacheNotRestored(ILogger logger, string path, long entries, string reason);

    [LoggerMessage(473, LogLevel.Information, "{Entries} of {All} responses in the cache ({Megabytes} MB) are written to {Path}, in {Milliseconds} ms")]
    public static partial void CacheSaved(ILogger logger, long entries, long all, long megabytes, string path, long milliseconds);

    [LoggerMessage(474, LogLevel.Error, "what is in the cache cannot be written to {Path}: {Reason}. The next start begins with an empty one")]
    public static partial void CacheNotSaved(ILogger logger, string path, string reason);

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
