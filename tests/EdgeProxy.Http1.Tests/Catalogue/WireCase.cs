namespace EdgeProxy.Http1.Tests;

/// <summary>Bytes that are refused, and why; the name begins with the attack that it belongs to, as docs/TESTING.md lists them.</summary>
public sealed record WireCase(string Name, string Text, ProtocolError Error)
{
    public static TheoryData<string> NamesOf(IEnumerable<WireCase> cases) => [.. cases.Select(item => item.Name)];

    public static WireCase Find(IEnumerable<WireCase> cases, string name) => cases.Single(item => string.Equals(item.Name, name, StringComparison.Ordinal));
}
