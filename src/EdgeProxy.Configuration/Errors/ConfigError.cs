namespace EdgeProxy.Configuration;

/// <summary>A mistake in the documents; none of them is loaded while there is one.</summary>
/// <param name="File">The document, as named by the operator; a folder or path when no document could be read.</param>
/// <param name="Line">From 1; 0 when the mistake is not in a line (an unreadable file).</param>
/// <param name="Column">From 1, in Unicode characters; 0 with line 0.</param>
/// <param name="Path">The member: <c>apis.shop.routes["GET /orders/{id}"].upstream</c>; empty for the whole document.</param>
/// <param name="Code">One of <see cref="ConfigCodes"/>; stable.</param>
/// <param name="Message">What is wrong, one sentence without a full stop.</param>
/// <param name="Hint">What to do about it; never empty.</param>
public sealed record ConfigError(string File, int Line, int Column, string Path, string Code, string Message, string Hint)
{
    public ConfigError(SourcePosition position, string path, string code, string message, string hint)
        : this(position.File, position.Line, position.Column, path, code, message, hint)
    {
    }

    /// <summary><c>file:line:column  path  message  (hint)</c></summary>
    public override string ToString() => ConfigMessage.Format(File, Line, Column, Path, Message, Hint);
}
