namespace EdgeProxy;

/// <content>How it ends, and how traffic is sent elsewhere before.</content>
internal sealed partial class GatewayHost
{
    /// <summary>Not ready → wait for load balancers to see it → end accepting → drain → cut what is left at the deadline.</summary>
    /// <param name="order">What asked for it; null for a caller who is nobody's.</param>
    public async Task StopAsync(DrainOrder? order = null)
    {
        Draining.NoteBegun();
        if (order?.By.Kind == AuditActorKind.Signal)
        {
            long version = _publisher.Gateway?.Snapshot.Version ?? 0;
            _audit?.Write(new AuditEvent(order.By, "drain", _settings.Name, "begun", "ending the process", version, version));
        }

        _manager.Stopping("draining");
        await SendElsewhereAsync(order?.Delay);
        using var deadline = new CancellationTokenSource(_settings.ShutdownDeadline);
        Task accepting = _listeners.StopAsync(deadline.Token);
        LogMessages.Draining(_log, _runtime.ConnectionsOpen());
        await _runtime.DrainAsync(_settings.ShutdownSpread);
        await WaitForConnectionsAsync(deadline.Token);
        long left = _runtime.ConnectionsOpen();
        if (left > 0)
        {
            LogMessages.DeadlinePassed(_log, left);
            await _runtime.AbortAllAsync();
        }

        await deadline.CancelAsync();
        await accepting;
        await _stopping.CancelAsync();
        await _watching;
        await _guarding;
        await _publisher.Resolving;
        await _ops.StopAsync(deadline.Token);

        // Whoever ordered this may still be waiting for the answer.
        using var answering = new CancellationTokenSource(AdminServer.StopLimit);
        await _admin.StopAsync(answering.Token);
    }

    /// <summary>A drain after which the process stays: for whoever wants to look at it in peace, or start it anew by other means.</summary>
    private async Task DrainAndStayAsync(DrainOrder order)
    {
        _manager.Status("drained: no traffic is wanted any more");
        await SendElsewhereAsync(order.Delay);
        await _runtime.DrainAsync(_settings.ShutdownSpread);
    }

    /// <summary>Not ready, every response closes its connection, and the time that load balancers need to see it.</summary>
    private async Task SendElsewhereAsync(TimeSpan? delay)
    {
        _isStopping = true;
        UpdateReadiness();
        await _runtime.AnnounceCloseAsync();
        await Task.Delay(delay ?? _settings.ShutdownDelay);
    }

    private async Task WaitForConnectionsAsync(CancellationToken deadline)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (_runtime.ConnectionsOpen() > 0)
            {
                await timer.WaitForNextTickAsync(deadline);
            }
        }
        catch (OperationCanceledException)
        {
            // The deadline; what is left is cut.
        }
    }
}
