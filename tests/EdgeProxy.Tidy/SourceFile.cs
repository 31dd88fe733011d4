namespace EdgeProxy.Tidy;

/// <summary>One C# file: its text as written, and its code, where comments and literals are blank.</summary>
internal sealed class SourceFile
{
    private SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Code = CodeMask.Of(text);
        Lines = Text.Split('\n');
        CodeLines = Code.Split('\n');
    }

    /// <summary>Relative to the top level, with forward slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    /// <summary>As long as <see cref="Text"/>, position by position; see <see cref="CodeMask"/>.</summary>
    public string Code { get; }

    public string[] Lines { get; }

    public string[] CodeLines { get; }

    /// <summary>The project's folder name, such as <c>EdgeProxy.Http1</c>: the second part of the path.</summary>
    public string Project => Path.Split('/') is [_, var project, _, ..] ? project : "";

    public static SourceFile Read(string path) => new(path, Repository.ReadText(path).ReplaceLineEndings("\n"));

    public static SourceFile Sample(string path, string text) => new(path, text.ReplaceLineEndings("\n"));

    /// <summary>The line of a position, from 1.</summary>
    public int LineAt(int position) => Text.AsSpan(0, position).Count('\n') + 1;
}
