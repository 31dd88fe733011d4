using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Testing;

/// <summary>
/// The script's end of a connection in memory: what a test does in place of a client or an upstream. The gateway's
/// end is <see cref="Context"/>. To be used by the thread that runs the loops, between their turns.
/// </summary>
/// <remarks>
/// The semantics are those of Kestrel's sockets: a half-close completes the gateway's input and fires its
/// <see cref="ConnectionContext.ConnectionClosed"/>, while its output can still be written; a reset makes its reads
/// throw <see cref="ConnectionResetException"/> and its flushes return completed; its own abort completes its reads with
/// <see cref="ConnectionAbortedException"/>. One difference: the gateway's completing its output alone does not fire
/// <see cref="ConnectionContext.ConnectionClosed"/>; its disposing does.
/// </remarks>
public sealed class InMemoryConnection
{
    private readonly InMemoryContext _context;
    private readonly InMemoryOptions _options;
    private readonly Action _run;
    private readonly Queue<byte[]> _unsent = new();
    private readonly ArrayBufferWriter<byte> _received = new();
    private bool _pumping;
    private bool _closeWhenSent;
    private bool _sendingEnded;
    private bool _receivingEnded;

    /// <param name="run">Runs the loops until idle; called between pieces of a split send.</param>
    public InMemoryConnection(Action run, InMemoryOptions? options = null, Action? disposed = null)
    {
        _run = run;
        _options = options ?? new InMemoryOptions();
        _context = new InMemoryContext(_options.BufferedBytesMax, OnAbort, disposed);
    }

    /// <summary>The gateway's end, not yet on a loop: for a <see cref="ConnectionHandler"/>, or to be wrapped.</summary>
    public ConnectionContext Context => _context;

    /// <summary>The gateway has aborted.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>The gateway has disposed its end.</summary>
    public bool IsDisposed => _context.IsDisposed;

    /// <summary>The gateway sends no more: it has completed its output (and all of it was read), disposed or aborted.</summary>
    public bool IsEnded
    {
        get
        {
            Receive();
            return _receivingEnded;
        }
    }

    /// <summary>Bytes sent that the gateway's input has no room for yet.</summary>
    public int UnsentBytes => _unsent.Sum(static piece => piece.Length);

    /// <summary>Sends, whole or in pieces; what finds no room waits and goes when there is.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        int piece = _options.SendPieceBytes > 0 ? _options.SendPieceBytes : Math.Max(1, bytes.Length);
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(piece, bytes.Length);
            _unsent.Enqueue(bytes[..count].ToArray());
            bytes = bytes[count..];
            Pump();
            if (_options.SendPieceBytes > 0)
            {
                _run();
            }
        }
    }

    /// <summary>Sends Latin-1 text.</summary>
    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends in two pieces and runs the loops after each.</summary>
    public void SendSplit(ReadOnlySpan<byte> bytes, int at)
    {
        Send(bytes[..at]);
        _run();
        Send(bytes[at..]);
        _run();
    }

    /// <summary>What the gateway has sent since the last call; makes room for more of it.</summary>
    public byte[] ReadAvailable()
    {
        Receive();
        byte[] bytes = _received.WrittenSpan.ToArray();
        _received.ResetWrittenCount();
        return bytes;
    }

    /// <summary><see cref="ReadAvailable"/> as Latin-1 text.</summary>
    public string ReadText() => Encoding.Latin1.GetString(ReadAvailable());

    /// <summary>Half-closes, after what still waits to be sent.</summary>
    public void CloseSending()
    {
        _closeWhenSent = true;
        Pump();
    }

    /// <summary>Closes both directions: the gateway's flushes return completed.</summary>
    public void Close()
    {
        EndSending(null);
        EndReceiving();
    }

    /// <summary>Resets: the gateway's reads throw <see cref="ConnectionResetException"/>, its flushes return completed.</summary>
    public void Reset()
    {
        EndSending(new ConnectionResetException("reset by the script"));
        EndReceiving();
    }

    private async void Pump()
    {
        if (_pumping)
        {
            return;
        }

        _pumping = true;
        while (!_sendingEnded && _unsent.TryDequeue(out byte[]? piece))
        {
            FlushResult result = await _context.ScriptOutput.WriteAsync(piece).ConfigureAwait(false);
            if (result.IsCompleted)
            {
                _unsent.Clear();
            }
        }

        _pumping = false;
        if (_closeWhenSent)
        {
            EndSending(null);
        }
    }

    private void EndSending(Exception? error)
    {
        if (!_sendingEnded)
        {
            _sendingEnded = true;
            _context.ScriptOutput.Complete(error);
            _context.FireClosed();
        }
    }

    private void EndReceiving()
    {
        Receive();
        if (!_receivingEnded)
        {
            _receivingEnded = true;
            _context.ScriptInput.Complete();
        }
    }

    private void Receive()
    {
        while (!_receivingEnded && _context.ScriptInput.TryRead(out ReadResult result))
        {
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                _received.Write(segment.Span);
            }

            _context.ScriptInput.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                _receivingEnded = true;
                _context.ScriptInput.Complete();
            }
        }
    }

    private void OnAbort(Exception reason)
    {
        IsAborted = true;
        EndSending(reason);
        EndReceiving();
    }
}
