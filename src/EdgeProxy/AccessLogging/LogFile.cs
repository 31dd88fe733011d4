namespace EdgeProxy;

/// <summary>
/// A file that lines are appended to. Each write goes to the present end, so that a file that was truncated under it is
/// filled from its start; what a failed write leaves of a line is cut off again.
/// </summary>
internal sealed class LogFile : ILogSink
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly string _path;
    private FileStream _stream;
    private bool _isTorn;

    private LogFile(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>Opens the file, or makes it with mode 0640.</summary>
    /// <returns>Null when it cannot be opened.</returns>
    public static LogFile? TryOpen(string path, out string? error) =>
        TryOpenStream(path, out error) is { } stream ? new LogFile(path, stream) : null;

    public string? Write(ReadOnlySpan<byte> lines, out int arrived)
    {
        arrived = 0;
        long start = 0;
        try
        {
            start = _stream.CanSeek ? RandomAccess.GetLength(_stream.SafeFileHandle) : 0;
            if (_isTorn)
            {
                RandomAccess.Write(_stream.SafeFileHandle, "\n"u8, start++);
                _isTorn = false;
            }

            RandomAccess.Write(_stream.SafeFileHandle, lines, start);
            arrived = lines.Length;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            arrived = KeepWholeLines(lines, start);
            return e.Message;
        }
    }

    public string? Reopen()
    {
        if (TryOpenStream(_path, out string? error) is not { } stream)
        {
            return error;
        }

        _stream.Dispose();
        _stream = stream;
        _isTorn = false;
        return null;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>After a write that failed: cuts off the line that arrived in part. The bytes of the lines that arrived whole.</summary>
    private int KeepWholeLines(ReadOnlySpan<byte> lines, long start)
    {
        _isTorn = true; // Until it is known that no part of a line is there.
        if (!_stream.CanSeek)
        {
            return 0;
        }

        try
        {
            int arrived = (int)Math.Clamp(RandomAccess.GetLength(_stream.SafeFileHandle) - start, 0, lines.Length);
            int whole = lines[..arrived].LastIndexOf((byte)'\n') + 1;
            if (whole < arrived)
            {
                RandomAccess.SetLength(_stream.SafeFileHandle, start + whole);
            }

            _isTorn = false;
            return whole;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // The next write begins with a line feed.
        }
    }

    private static FileStream? TryOpenStream(string path, out string? error)
    {
        error = null;
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = Mode;
            }

            return new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            error = e.Message;
            return null;
        }
    }
}
