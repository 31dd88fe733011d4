namespace EdgeProxy.Configuration;

/// <summary>Something in the documents that is allowed and is likely not meant. Members as in <see cref="ConfigError"/>.</summary>
public sealed record ConfigWarning(string File, int Line, int Column, string Path, string Code, string Message, string Hint)
{
    public ConfigWarning(SourcePosition position, string path, string code, string message, string hint)
        : this(position.File, position.Line, position.Column, path, code, message, hint)
    {
    }

    /// <summary><c>file:line:column  path  message  (hint)</c></summary>
    public override string ToString() => ConfigMessage.Format(File, Line, Column, Path, Message, Hint);
}
