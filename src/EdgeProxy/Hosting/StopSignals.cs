using System.Runtime.InteropServices;

namespace EdgeProxy;

/// <summary>SIGTERM and SIGINT: the first asks for a shutdown, the second ends the process at once. SIGHUP asks for a reload.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int ExitCodeBase = 128;

    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals()
    {
        _registrations =
        [
            Register(PosixSignal.SIGTERM, "SIGTERM", number: 15),
            Register(PosixSignal.SIGINT, "SIGINT", number: 2),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                OnHangUp?.Invoke();
            }),
        ];
    }

    /// <summary>What SIGHUP does; null while it has nothing to do.</summary>
    public Action? OnHangUp { get; set; }

    /// <summary>Complete with the name of the first signal.</summary>
    public Task<string> First => _first.Task;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private PosixSignalRegistration Register(PosixSignal signal, string name, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (!_first.TrySetResult(name))
        {
            Environment.Exit(ExitCodeBase + number);
        }
    });
}
