using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EdgeProxy.Transport;

/// <summary>
/// The end of a listener's pipeline: gives each accepted connection to the least loaded loop and serves it there,
/// whatever thread the transport starts it on. On its own loop it begins at once, and ends there.
/// </summary>
public abstract class LoopConnectionHandler(LoopGroup loops) : ConnectionHandler
{
    public sealed override Task OnConnectedAsync(ConnectionContext connection)
    {
        Run run;
        Loop loop;
        if (connection is ILoopConnection own)
        {
            // It has its loop, where it counts already. Middleware may have put other pipes before its own.
            loop = own.Loop;
            run = new Run(this, loop, ReferenceEquals(connection.Transport, connection) ? connection : new LoopConnection(loop, connection), counts: false);
        }
        else
        {
            loop = loops.LeastLoaded();
            loop.ConnectionOpened();
            run = new Run(this, loop, new LoopConnection(loop, connection), counts: true);
        }

        if (loop.IsCurrent)
        {
            run.Start();
        }
        else
        {
            loop.Post(static state => ((Run)state!).Start(), run);
        }

        return run.Task;
    }

    /// <summary>
    /// Serves one connection, on <paramref name="loop"/> from the first instruction to the last. Afterwards the connection
    /// is closed: what was written is sent, unless the connection was aborted. An exception aborts it and is reported as unhandled.
    /// </summary>
    /// <param name="connection">Also an <see cref="ILoopConnection"/>; its pipes complete on the loop.</param>
    protected abstract ValueTask RunAsync(Loop loop, ConnectionContext connection);

    /// <summary>The life of one connection. The task is complete when the connection is closed or the server may close it.</summary>
    private sealed class Run : TaskCompletionSource
    {
        private readonly LoopConnectionHandler _handler;
        private readonly Loop _loop;
        private readonly ConnectionContext _connection;
        private readonly bool _counts;
        private readonly bool _serverCompletes;

        /// <param name="connection">On the loop; owned by the run.</param>
        /// <param name="counts">Whether the loop is to be told that the connection is gone.</param>
        public Run(LoopConnectionHandler handler, Loop loop, ConnectionContext connection, bool counts)
            : base(loop.IsCurrent ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _handler = handler;
            _loop = loop;
            _connection = connection;
            _counts = counts;

            // A server tells when the whole pipeline is done: only then may the socket be closed, since TLS around
            // this handler has a closure alert to send.
            if (connection.Features.Get<IConnectionCompleteFeature>() is { } complete)
            {
                _serverCompletes = true;
                complete.OnCompleted(static state => ((Run)state).CloseFromServerAsync(), this);
            }
        }

        public void Start() => _ = ServeAsync();

        /// <summary>Never throws.</summary>
        [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
        private async ValueTask ServeAsync()
        {
            try
            {
                await _handler.RunAsync(_loop, _connection);
            }
            catch (Exception exception)
            {
                _connection.Abort(new ConnectionAbortedException("The connection's handler failed.", exception));
                _loop.ReportUnhandled(exception);
            }

            await _loop.SwitchTo();
            await CompleteAsync();
            if (!_serverCompletes)
            {
                await CloseAsync();
            }

            SetResult();
        }

        [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
        private async ValueTask CompleteAsync()
        {
            ((IDrainable)_connection).BeginDrain();
            try
            {
                await _connection.Transport.Input.CompleteAsync();
                await _connection.Transport.Output.CompleteAsync();
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
            {
                // What was still buffered cannot be sent, for the connection is gone.
            }
            catch (Exception exception)
            {
                _loop.ReportUnhandled(exception);
            }
        }

        private async Task CloseFromServerAsync()
        {
            await _loop.SwitchTo();
            await CloseAsync();
        }

        [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
        private async ValueTask CloseAsync()
        {
            try
            {
                await _connection.DisposeAsync();
            }
            catch (Exception exception)
            {
                _loop.ReportUnhandled(exception);
            }

            if (_counts)
            {
                _loop.ConnectionClosed();
            }
        }
    }
}
