using System.Text;

namespace EdgeProxy.Configuration.Tests;

/// <summary>The members of an object as a table of the reference.</summary>
internal static class MemberTable
{
    public static string Write(ObjectSpec spec)
    {
        var text = new StringBuilder("| member | value | default | meaning |\n|---|---|---|---|\n");
        foreach (MemberSpec member in spec.Members)
        {
            text.Append($"| `{member.Name}` | {Escape(ShapeWords.Of(member.Shape))} | {Default(member)} | {Escape(member.Description)} |\n");
        }

        return text.ToString();
    }

    private static string Default(MemberSpec member)
    {
        if (member.IsRequired)
        {
            return "required";
        }

        return member switch
        {
            { Default: null } => "",
            { IsDefaultElsewhere: true } => member.Default,
            { Shape: IntegerShape or BoolShape or LaterShape } => $"`{member.Default}`",
            _ => $"`\"{member.Default}\"`",
        };
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
