namespace EdgeProxy.Configuration;

/// <summary>The codes of errors and warnings. Stable: tools may match on them.</summary>
public static class ConfigCodes
{
    // Files and syntax.
    public const string FileNotFound = "file-not-found";
    public const string FileUnreadable = "file-unreadable";
    public const string FileTooLarge = "file-too-large";
    public const string NoDocuments = "no-documents";
    public const string Syntax = "syntax";
    public const string TooManyErrors = "too-many-errors";

    // Members and values.
    public const string UnknownMember = "unknown-member";
    public const string DuplicateMember = "duplicate-member";
    public const string MissingMember = "missing-member";
    public const string NotSupported = "not-supported";
    public const string WrongType = "wrong-type";
    public const string OutOfRange = "out-of-range";
    public const string UnknownValue = "unknown-value";
    public const string InvalidValue = "invalid-value";
    public const string InvalidDuration = "invalid-duration";
    public const string InvalidSize = "invalid-size";
    public const string InvalidName = "invalid-name";
    public const string EmptyList = "empty-list";
    public const string DuplicateValue = "duplicate-value";
    public const string PlaceholderSyntax = "placeholder-syntax";
    public const string PlaceholderUnset = "placeholder-unset";

    // Names and what they refer to.
    public const string DuplicateName = "duplicate-name";
    public const string DuplicateId = "duplicate-id";
    public const string DuplicateAddress = "duplicate-address";
    public const string MissingUpstream = "missing-upstream";
    public const string MissingCertificate = "missing-certificate";
    public const string NoListeners = "no-listeners";
    public const string NoRoutes = "no-routes";

    // Addresses, certificates, upstreams.
    public const string InvalidAddress = "invalid-address";
    public const string InvalidNetwork = "invalid-network";
    public const string InvalidUrl = "invalid-url";
    public const string LinkLocalAddress = "link-local-address";
    public const string InvalidPem = "invalid-pem";
    public const string InvalidHost = "invalid-host";

    // APIs and routes.
    public const string InvalidPath = "invalid-path";
    public const string InvalidPattern = "invalid-pattern";
    public const string InvalidMethod = "invalid-method";
    public const string InvalidTemplate = "invalid-template";
    public const string UnknownParameter = "unknown-parameter";
    public const string InvalidHeader = "invalid-header";
    public const string ForbiddenHeader = "forbidden-header";
    public const string MatchConflict = "match-conflict";
    public const string IntegrationCount = "integration-count";
    public const string SettingWithoutUpstream = "setting-without-upstream";
    public const string StageConflict = "stage-conflict";

    /// <summary>Two routes of which neither can be preferred; found when the routes are compiled.</summary>
    public const string RouteConflict = "route-conflict";

    // Plans, keys, limits.
    public const string MissingPlan = "missing-plan";
    public const string MissingStage = "missing-stage";
    public const string MissingRoute = "missing-route";
    public const string PlanOverlap = "plan-overlap";
    public const string InvalidKey = "invalid-key";
    public const string InvalidDate = "invalid-date";
    public const string UnknownTimeZone = "unknown-time-zone";
    public const string KeyValueCount = "key-value-count";
    public const string KeySourceCount = "key-source-count";

    /// <summary>Two keys with one value; found when the table of keys is made.</summary>
    public const string DuplicateKey = "duplicate-key";

    /// <summary>A rate and a burst that cannot be kept exactly; found when the limits are compiled.</summary>
    public const string InvalidRate = "invalid-rate";

    // Warnings.
    public const string PlainKey = "plain-key";
    public const string KeyWithoutPlan = "key-without-plan";
    public const string NoKeys = "no-keys";
    public const string UnusedPlan = "unused-plan";
    public const string UnusedUpstream = "unused-upstream";
    public const string UnusedCertificate = "unused-certificate";
    public const string VerifyOff = "verify-off";
    public const string TrustsEveryone = "trusts-everyone";
    public const string PlaceholderUnread = "placeholder-unread";
    public const string FileUnread = "file-unread";
    public const string NoApis = "no-apis";
    public const string TlsWithoutHttps = "tls-without-https";
}
