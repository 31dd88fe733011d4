using System.Globalization;
using System.Text.Json;

namespace EdgeProxy;

/// <summary>What kind of somebody changed something.</summary>
internal enum AuditActorKind : byte
{
    /// <summary>The start of the process.</summary>
    Start,

    /// <summary>Files that changed.</summary>
    Files,

    /// <summary>A signal; whose, the system does not tell.</summary>
    Signal,

    /// <summary>A user of this machine, known by the credentials of the socket.</summary>
    User,

    /// <summary>Whoever holds a token.</summary>
    Token,
}

/// <summary>Who changed something.</summary>
/// <param name="Name">The signal's, the user's (null where the machine has no name for the id) or the token's.</param>
/// <param name="UserId">Of users.</param>
/// <param name="ProcessId">Of users: the process that connected; 0 when it is in another container.</param>
/// <param name="Address">Of holders of tokens: where they connected from.</param>
internal sealed record AuditActor(AuditActorKind Kind, string? Name = null, uint? UserId = null, int? ProcessId = null, string? Address = null)
{
    private static readonly string[] Kinds = ["start", "files", "signal", "user", "token"];

    public static AuditActor Start { get; } = new(AuditActorKind.Start);

    public static AuditActor Files { get; } = new(AuditActorKind.Files);

    public static AuditActor Signal(string name) => new(AuditActorKind.Signal, name);

    public void Write(Utf8JsonWriter json, string member)
    {
        json.WriteStartObject(member);
        json.WriteString("kind", Kinds[(int)Kind]);
        if (Name is not null)
        {
            json.WriteString("name", AuditLine.Bounded(Name));
        }

        if (UserId is { } user)
        {
            json.WriteNumber("uid", user);
        }

        if (ProcessId is { } process)
        {
            json.WriteNumber("pid", process);
        }

        if (Address is not null)
        {
            json.WriteString("address", AuditLine.Bounded(Address));
        }

        json.WriteEndObject();
    }

    /// <summary>In a few words, for the log and the history: <c>user root (uid 0, pid 17)</c>, <c>token deploy from 10.0.0.7:4711</c>.</summary>
    public override string ToString() => Kind switch
    {
        AuditActorKind.User => string.Create(CultureInfo.InvariantCulture, $"user {Name ?? "without a name"} (uid {UserId}, pid {ProcessId})"),
        AuditActorKind.Token => $"token {Name} from {Address}",
        AuditActorKind.Signal => $"signal {Name}",
        _ => Kinds[(int)Kind],
    };
}
