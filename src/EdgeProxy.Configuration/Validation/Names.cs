namespace EdgeProxy.Configuration;

/// <summary>Rules for the names that operators give.</summary>
internal static class Names
{
    public const int LengthMax = 128;

    /// <summary>Names of listeners, certificates, upstreams and APIs: they become metric labels and parts of ids.</summary>
    public static Problem? Check(string name) => IsPlain(name, ".")
        ? null
        : new Problem(ConfigCodes.InvalidName, "is not a valid name", "use 1 to 128 letters, digits, - _ .");

    public static Problem? CheckStage(string name) => string.Equals(name, "$default", StringComparison.Ordinal) || IsPlain(name, "")
        ? null
        : new Problem(ConfigCodes.InvalidName, "is not a valid stage name", "use 1 to 128 letters, digits, - _, or $default");

    public static bool IsPlain(string name, string more) =>
        name.Length is > 0 and <= LengthMax
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || more.Contains(c, StringComparison.Ordinal));
}
