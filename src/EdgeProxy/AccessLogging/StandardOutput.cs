namespace EdgeProxy;

/// <summary>Lines to a stream that has no name to be opened anew by: standard output.</summary>
internal sealed class StandardOutput(Stream output) : ILogSink
{
    private bool _isTorn;

    public string? Write(ReadOnlySpan<byte> lines, out int arrived)
    {
        arrived = 0;
        try
        {
            if (_isTorn)
            {
                output.Write("\n"u8);
                _isTorn = false;
            }

            output.Write(lines);
            output.Flush();
            arrived = lines.Length;
            return null;
        }
        catch (IOException e)
        {
            _isTorn = true; // Part of a line may have arrived.
            return e.Message;
        }
    }

    public string? Reopen() => null;

    public void Dispose()
    {
        // It belongs to the process.
    }
}
