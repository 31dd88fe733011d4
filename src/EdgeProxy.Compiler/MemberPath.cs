namespace EdgeProxy.Compiler;

/// <summary>Paths of members as the loader writes them: <c>apis.shop.routes["GET /orders/{id}"]</c>.</summary>
internal static class MemberPath
{
    public static string Join(string parent, string name)
    {
        bool isPlain = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$');
        return isPlain ? $"{parent}.{name}" : $"{parent}[\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
    }
}
