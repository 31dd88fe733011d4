namespace EdgeProxy;

/// <summary>
/// A file that lines are appended to, each on the disk before the next. A line that did not arrive whole (of a process that
/// was killed, of a disk that was full) is ended before another begins. Not for two threads at once.
/// </summary>
internal sealed class AuditFile : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly FileStream _stream;
    private bool _isTorn;

    private AuditFile(FileStream stream)
    {
        _stream = stream;
        _isTorn = EndsWithinALine();
    }

    /// <summary>Opens the file, or makes it with mode 0640. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public static AuditFile Open(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return new AuditFile(new FileStream(path, options));
    }

    /// <summary>Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the line is not on the disk afterwards.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        // At the present end: the file may have been truncated by whoever rotates it.
        long end = _stream.CanSeek ? RandomAccess.GetLength(_stream.SafeFileHandle) : 0;
        if (_isTorn)
        {
            RandomAccess.Write(_stream.SafeFileHandle, "\n"u8, end++);
        }

        _isTorn = true;
        RandomAccess.Write(_stream.SafeFileHandle, line, end);
        _isTorn = false;
        RandomAccess.FlushToDisk(_stream.SafeFileHandle);
    }

    public void Dispose() => _stream.Dispose();

    private bool EndsWithinALine()
    {
        if (!_stream.CanSeek || RandomAccess.GetLength(_stream.SafeFileHandle) is not (> 0 and var length))
        {
            return false;
        }

        Span<byte> last = stackalloc byte[1];
        return RandomAccess.Read(_stream.SafeFileHandle, last, length - 1) == 1 && last[0] != '\n';
    }
}
