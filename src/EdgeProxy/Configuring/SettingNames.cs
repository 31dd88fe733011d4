namespace EdgeProxy;

/// <summary>The names of the settings, as the JSON file writes them with colons between objects.</summary>
internal static class SettingNames
{
    public const string Documents = "documents";
    public const string Loops = "loops";
    public const string Transport = "transport";
    public const string Name = "name";
    public const string OpsAddress = "ops:address";
    public const string ShutdownDelay = "shutdown:delay";
    public const string ShutdownSpread = "shutdown:spread";
    public const string ShutdownDeadline = "shutdown:deadline";
    public const string ReloadInterval = "reload:interval";
    public const string StateFolder = "state:folder";
    public const string ReadyOnLastGood = "reload:readyOnLastGood";
    public const string LogLevel = "log:level";
    public const string LogFormat = "log:format";
    public const string MetricSeriesMax = "metrics:seriesMax";
    public const string ConnectionsMax = "limits:connectionsMax";
    public const string ConnectionsPerAddressMax = "limits:connectionsPerAddressMax";
    public const string MemoryMax = "limits:memoryMax";
    public const string CacheMemory = "cache:memory";
    public const string CacheObjectMax = "cache:objectMax";
    public const string CacheVariantsMax = "cache:variantsMax";
    public const string CacheSnapshot = "cache:snapshot";
    public const string AccessLogPath = "accessLog:path";
    public const string AccessLogFormat = "accessLog:format";
    public const string AccessLogFields = "accessLog:fields";
    public const string AccessLogHeaders = "accessLog:headers";
    public const string AccessLogQueryString = "accessLog:queryString";
    public const string AccessLogSample = "accessLog:sample";
    public const string AccessLogMinimumStatus = "accessLog:when:minimumStatus";
    public const string AccessLogSlowerThan = "accessLog:when:slowerThan";
    public const string AccessLogBufferBytes = "accessLog:bufferBytes";
    public const string UsageOnStoreFailure = "usage:onStoreFailure";
    public const string UsageKeepDays = "usage:keepDays";
    public const string FlightRecorderEntries = "flightRecorder:entries";
    public const string FlightRecorderSlowerThan = "flightRecorder:slowerThan";
    public const string AdminSocket = "admin:socket";
    public const string AdminUsers = "admin:users";
    public const string AdminAddress = "admin:address";
    public const string AdminTokenFile = "admin:tokenFile";
    public const string AdminTokens = "admin:tokens";
    public const string AuditPath = "audit:path";

    /// <summary>Of environment variables: <c>EDGEPROXY_OPS__ADDRESS</c> is <c>ops.address</c>.</summary>
    public const string EnvironmentPrefix = "EDGEPROXY_";

    public static readonly IReadOnlyList<string> All =
    [
        Documents, Loops, Transport, Name, OpsAddress, ShutdownDelay, ShutdownSpread, ShutdownDeadline, ReloadInterval, ReadyOnLastGood, StateFolder, LogLevel, LogFormat, MetricSeriesMax,
        ConnectionsMax, ConnectionsPerAddressMax, MemoryMax, CacheMemory, CacheObjectMax, CacheVariantsMax, CacheSnapshot,
        AccessLogPath, AccessLogFormat, AccessLogFields, AccessLogHeaders, AccessLogQueryString, AccessLogSample, AccessLogMinimumStatus,
        AccessLogSlowerThan, AccessLogBufferBytes, UsageOnStoreFailure, UsageKeepDays, FlightRecorderEntries, FlightRecorderSlowerThan,
        AdminSocket, AdminUsers, AdminAddress, AdminTokenFile, AdminTokens, AuditPath,
    ];

    /// <summary>Of these, the lists: what is written has an index behind a colon.</summary>
    public static readonly IReadOnlyList<string> Lists = [Documents, AccessLogFields, AccessLogHeaders, AdminUsers];

    /// <summary>Of these, the objects whose members have names of the operator's choice.</summary>
    public static readonly IReadOnlyList<string> Maps = [AdminTokens];
}
