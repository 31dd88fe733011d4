using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeProxy;

/// <summary>A line in the audit log for each change of keys by the command line, where the settings name an audit log.</summary>
internal sealed class KeysAudit(Settings? settings)
{
    /// <param name="action">Such as <c>keys-create</c>.</param>
    /// <param name="target">The key's name, or how many there are.</param>
    /// <param name="outcome"><c>done</c> or <c>failed</c>.</param>
    /// <param name="summary">The file, and why it failed.</param>
    /// <param name="error">Where it is said that the line could not be written.</param>
    public void Write(string action, string target, string outcome, string summary, TextWriter error)
    {
        try
        {
            using AuditLog? log = AuditLog.Open(settings?.AuditPath, TimeProvider.System, NullLogger.Instance);
            log?.Write(new AuditEvent(Actor(), action, target, outcome, summary, 0, 0));
        }
        catch (StartException e)
        {
            error.WriteLine(e.Message);
        }
    }

    private static AuditActor Actor() => new(AuditActorKind.User, Environment.UserName, UserNames.Own(), Environment.ProcessId);

    public static string Counted(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} key{(count == 1 ? "" : "s")}");
}
