using System.Runtime.InteropServices;

namespace EdgeProxy;

/// <summary>SIGUSR1: the access log was renamed, and its file is to be opened anew.</summary>
internal sealed class ReopenSignal : IDisposable
{
    private const int SigUsr1OfLinux = 10;
    private const int SigUsr1OfBsd = 30;

    private readonly PosixSignalRegistration? _registration;

    /// <param name="reopen">Called on a thread of the pool; null where there is no access log: the signal is ignored then, instead of ending the process.</param>
    public ReopenSignal(Func<Task<string?>>? reopen)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int number = OperatingSystem.IsLinux() ? SigUsr1OfLinux : SigUsr1OfBsd;
        _registration = PosixSignalRegistration.Create((PosixSignal)number, context =>
        {
            context.Cancel = true;
            _ = reopen?.Invoke(); // Its result is logged.
        });
    }

    public void Dispose() => _registration?.Dispose();
}
