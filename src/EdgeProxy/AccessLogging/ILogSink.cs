namespace EdgeProxy;

/// <summary>Where lines go. Called by the writer's thread alone; expected failures are values.</summary>
internal interface ILogSink : IDisposable
{
    /// <summary>Writes whole lines. When that fails, what has arrived ends with a whole line all the same, or the next write sees to it.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <param name="arrived">Bytes of whole lines that have arrived; all of them on success.</param>
    /// <returns>Null, or why not all could be written.</returns>
    string? Write(ReadOnlySpan<byte> lines, out int arrived);

    /// <summary>Opens the place anew, so that a file that was renamed can be let go. When that fails, writing goes on where it was.</summary>
    /// <returns>Null, or why it failed.</returns>
    string? Reopen();
}
