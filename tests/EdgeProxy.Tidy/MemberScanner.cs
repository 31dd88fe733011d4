using System.Text.RegularExpressions;

namespace EdgeProxy.Tidy;

/// <summary>A type or member and the positions that it spans: <c>[Start, End)</c>.</summary>
internal sealed record CodeSpan(string Header, int Start, int End, bool IsType, CodeSpan? Within)
{
    /// <summary>A field or property that is initialized: a table may be as long as it needs.</summary>
    public bool IsInitialized { get; init; }
}

/// <summary>
/// Finds the types and their members by their braces, in masked code. It knows no grammar beyond that: what stands
/// directly in a type and is no type is a member, and reaches to its closing brace or semicolon.
/// </summary>
internal static partial class MemberScanner
{
    [GeneratedRegex(@"(^|\s)(class|struct|interface|enum|record|extension)(\s|$)")]
    private static partial Regex TypeWord { get; }

    [GeneratedRegex(@"^\s*namespace\s")]
    private static partial Regex NamespaceWord { get; }

    public static IReadOnlyList<CodeSpan> Scan(string code)
    {
        List<CodeSpan> found = [];
        ScanBlock(code, 0, null, found);
        return found;
    }

    /// <summary>Reads declarations until the block closes, and returns the position behind its brace.</summary>
    private static int ScanBlock(string code, int position, CodeSpan? within, List<CodeSpan> found)
    {
        while (true)
        {
            while (position < code.Length && char.IsWhiteSpace(code[position]))
            {
                position++;
            }

            if (position >= code.Length)
            {
                return position;
            }

            if (code[position] == '}')
            {
                return position + 1;
            }

            position = ScanDeclaration(code, position, within, found);
        }
    }

    private static int ScanDeclaration(string code, int start, CodeSpan? within, List<CodeSpan> found)
    {
        int position = start;
        int parentheses = 0;
        bool initialized = false;
        bool arrow = false;
        while (position < code.Length)
        {
            char character = code[position];
            parentheses += character is '(' or '[' ? 1 : character is ')' or ']' ? -1 : 0;
            if (character == '=' && parentheses == 0)
            {
                bool isArrow = position + 1 < code.Length && code[position + 1] == '>';
                arrow |= isArrow;
                initialized |= !isArrow && !arrow && !IsOperator(code, start, position);
                position += isArrow ? 2 : 1;
                continue;
            }

            if (character == ';' && parentheses == 0)
            {
                return Add(code, start, position + 1, within, found, initialized);
            }

            if (character == '}' && parentheses == 0)
            {
                // Unbalanced, or the last enum value: the caller closes the block.
                return Add(code, start, position, within, found, initialized);
            }

            if (character == '{')
            {
                string header = code[start..position];
                if (parentheses == 0 && !initialized && !arrow && IsContainer(header))
                {
                    return AddContainer(code, start, position, header, within, found);
                }

                position = SkipBraces(code, position);
                if (parentheses == 0 && !initialized && !arrow)
                {
                    initialized = SkipInitializer(code, ref position);
                    return Add(code, start, position, within, found, initialized);
                }

                continue;
            }

            position++;
        }

        return position;
    }

    private static bool IsContainer(string header)
    {
        string name = NameOf(header);
        return TypeWord.IsMatch(name) || NamespaceWord.IsMatch(name);
    }

    /// <summary>What stands before the parameters and constraints, without attributes: <c>where T : class</c> is no type.</summary>
    private static string NameOf(string header)
    {
        string name = header.TrimStart();
        while (name.StartsWith('['))
        {
            int position = 0;
            int depth = 0;
            do
            {
                depth += name[position] == '[' ? 1 : name[position] == ']' ? -1 : 0;
                position++;
            }
            while (depth > 0 && position < name.Length);
            name = name[position..].TrimStart();
        }

        int end = name.IndexOf('(', StringComparison.Ordinal);
        name = end < 0 ? name : name[..end];
        int constraints = name.IndexOf(" where ", StringComparison.Ordinal);
        return constraints < 0 ? name : name[..constraints];
    }

    private static int AddContainer(
        string code, int start, int brace, string header, CodeSpan? within, List<CodeSpan> found)
    {
        int index = found.Count;
        bool isType = !NamespaceWord.IsMatch(NameOf(header));
        CodeSpan span = new(Tidied(header), start, brace, isType, within);
        found.Add(span);
        int end = NameOf(header).Contains("enum ", StringComparison.Ordinal)
            ? SkipBraces(code, brace)
            : ScanBlock(code, brace + 1, span.IsType ? span : null, found);
        found[index] = span with { End = end };
        return end;
    }

    private static int Add(string code, int start, int end, CodeSpan? within, List<CodeSpan> found, bool initialized)
    {
        string text = code[start..end];
        int body = text.IndexOf('{', StringComparison.Ordinal);
        string header = Tidied(body < 0 ? text : text[..body]);
        bool type = TypeWord.IsMatch(NameOf(header)) && body < 0 && !text.Contains("=>", StringComparison.Ordinal);
        if (within is not null || type)
        {
            found.Add(new CodeSpan(header, start, end, IsType: type, within) { IsInitialized = initialized });
        }

        return end;
    }

    /// <summary>A property's initializer may follow its accessors: <c>{ get; } = …;</c> is one member.</summary>
    private static bool SkipInitializer(string code, ref int position)
    {
        int next = position;
        while (next < code.Length && char.IsWhiteSpace(code[next]))
        {
            next++;
        }

        if (next >= code.Length || code[next] != '=')
        {
            return false;
        }

        while (next < code.Length && code[next] != ';')
        {
            next = code[next] == '{' ? SkipBraces(code, next) : next + 1;
        }

        position = Math.Min(code.Length, next + 1);
        return true;
    }

    private static bool IsOperator(string code, int start, int position) =>
        code.AsSpan(start, position - start).Contains("operator ", StringComparison.Ordinal);

    private static int SkipBraces(string code, int position)
    {
        int depth = 0;
        for (; position < code.Length; position++)
        {
            depth += code[position] == '{' ? 1 : code[position] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return position + 1;
            }
        }

        return position;
    }

    private static string Tidied(string header) => string.Join(' ', header.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
