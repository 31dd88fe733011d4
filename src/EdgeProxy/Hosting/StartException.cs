namespace EdgeProxy;

/// <summary>The process cannot start, for a reason that its operator can remove; the message says it, with the remedy.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner)
{
    public StartException()
        : this("cannot start")
    {
    }
}
