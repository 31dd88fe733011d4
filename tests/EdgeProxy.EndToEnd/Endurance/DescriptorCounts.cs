namespace EdgeProxy.EndToEnd;

/// <summary>
/// The open descriptors of a process by what they are; those that come with use in a managed build, its
/// assemblies and their symbols, left out.
/// </summary>
internal sealed record DescriptorCounts(int Total, string Kinds)
{
    public static DescriptorCounts Of(int process)
    {
        string[] kinds =
        [
            .. Directory.GetFileSystemEntries($"/proc/{process}/fd")
                .Select(NameOf)
                .Where(name => name is not null && !name.EndsWith(".dll", StringComparison.Ordinal) && !name.EndsWith(".pdb", StringComparison.Ordinal))
                .Select(name => name!.Split(":[")[0]),
        ];
        return new DescriptorCounts(
            kinds.Length,
            string.Join(", ", kinds.CountBy(name => name).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Value} {kind.Key}")));
    }

    public override string ToString() => $"{Total} descriptors ({Kinds})";

    /// <summary>Null for one that was closed since it was listed.</summary>
    private static string? NameOf(string entry)
    {
        try
        {
            return File.ResolveLinkTarget(entry, returnFinalTarget: false)?.Name;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
