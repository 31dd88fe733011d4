using System.Net.Sockets;

namespace EdgeProxy.EndToEnd;

/// <summary>A connection read and written by one thread, without allocating.</summary>
internal sealed class BlockingConnection(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    /// <summary>Takes all up to and with <paramref name="mark"/>; false at the end of the connection.</summary>
    public bool ReadThrough(ReadOnlySpan<byte> mark) => ReadThrough(mark, out _);

    public bool ReadThrough(ReadOnlySpan<byte> mark, out ReadOnlySpan<byte> taken)
    {
        int found;
        while ((found = _buffer.AsSpan(_start, _end - _start).IndexOf(mark)) < 0)
        {
            if (!Receive())
            {
                taken = default;
                return false;
            }
        }

        taken = _buffer.AsSpan(_start, found + mark.Length);
        _start += taken.Length;
        return true;
    }

    /// <summary>Takes so many bytes; false at the end of the connection.</summary>
    public bool TryRead(int count, out ReadOnlySpan<byte> taken)
    {
        while (_end - _start < count)
        {
            if (!Receive())
            {
                taken = default;
                return false;
            }
        }

        taken = _buffer.AsSpan(_start, count);
        _start += count;
        return true;
    }

    public void Dispose() => socket.Dispose();

    private bool Receive()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        int received = socket.Receive(_buffer.AsSpan(_end));
        _end += received;
        return received > 0;
    }
}
