using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using EdgeProxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeProxy.Gateway;

/// <content>Getting a connection: an idle one, a new one, or a place in the queue.</content>
internal sealed partial class Fetch
{
    /// <summary>What nearly all exchanges find.</summary>
    private bool TryTakeIdle(Endpoint endpoint)
    {
        _upgraded = false;
        _pool = _home.Pools.Of(endpoint);
        if (_freshOnly || _pool.TakeIdle() is not { } idle)
        {
            return false;
        }

        _connection = idle;
        return true;
    }

    /// <summary>When there is no idle one that will do.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> AcquireAsync(Endpoint endpoint)
    {
        EndpointPool pool = _pool!;
        if (pool.TryOpen())
        {
            return await ConnectAsync(pool, endpoint);
        }

        if (_freshOnly && pool.TakeIdle() is { } suspect)
        {
            _connection = suspect; // Better than to queue behind connections of one's own.
            return ExchangeEnd.None;
        }

        if (!pool.TryWait(_waiter, out ValueTask<WaitResult> granted))
        {
            Exclude(endpoint);
            return ExchangeEnd.QueueFull;
        }

        return await WaitAsync(pool, endpoint, granted);
    }

    [AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
    private async ValueTask<ExchangeEnd> WaitAsync(EndpointPool pool, Endpoint endpoint, ValueTask<WaitResult> granted)
    {
        _deadlines.Set(DeadlineKind.Queue, endpoint.Pool.QueueTimeout);
        _isWaiting = true;
        long since = PhaseTime();
        WaitResult result = await granted;
        Queued += PhaseTime() - since;
        _isWaiting = false;
        _deadlines.Clear(DeadlineKind.Queue);
        if (result == WaitResult.Cancelled)
        {
            return _failure;
        }

        if (_failure != ExchangeEnd.None)
        {
            GiveBack(pool); // Granted and cancelled in one turn: somebody else may want it.
            return _failure;
        }

        if (_waiter.Connection is { } given)
        {
            if (!given.IsQuiet())
            {
                given.Dispose(); // The peer closed it on its way here.
                return TryTakeIdle(endpoint) ? ExchangeEnd.None : await AcquireAsync(endpoint);
            }

            _connection = given;
            return ExchangeEnd.None;
        }

        return await ConnectAsync(pool, endpoint);
    }

    private void GiveBack(EndpointPool pool)
    {
        if (_waiter.Connection is { } given)
        {
            pool.Release(given);
        }
        else
        {
            pool.SlotFreed();
        }
    }

    /// <summary>Opens a connection in the slot that was taken; gives the slot back when it fails.</summary>
    private async ValueTask<ExchangeEnd> ConnectAsync(EndpointPool pool, Endpoint endpoint)
    {
        System.Net.EndPoint? address = pool.NextAddress();
        if (address is null)
        {
            pool.SlotFreed();
            Exclude(endpoint);
            return ExchangeEnd.ConnectFailed;
        }

        using var connecting = new CancellationTokenSource();
        _connecting = connecting;
        _deadlines.Set(DeadlineKind.Connect, _integration.Timeouts.Connect);
        long since = PhaseTime();
        ExchangeEnd end = ExchangeEnd.InternalError; // Stays so only when a bug throws.
        try
        {
            ConnectionContext connection = await _home.Connector.ConnectAsync(_home.Loop, new ConnectTarget(address, endpoint.Tls), connecting.Token);
            endpoint.State.Counters.Connected();
            _connection = new UpstreamConnection(pool, connection, address);
            end = _failure;
        }
        catch (OperationCanceledException)
        {
            end = _failure != ExchangeEnd.None ? _failure : ExchangeEnd.ConnectFailed;
        }
        catch (AuthenticationException)
        {
            end = ExchangeEnd.TlsFailed;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            end = ExchangeEnd.ConnectFailed;
        }
        finally
        {
            Connecting += PhaseTime() - since;
            _connecting = null;
            _deadlines.Clear(DeadlineKind.Connect);
            if (_connection is null)
            {
                endpoint.State.Counters.ConnectFailed();
                Exclude(endpoint);
                pool.SlotFreed();
            }
        }

        return end;
    }
}
