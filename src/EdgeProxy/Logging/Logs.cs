using Microsoft.Extensions.Logging;

namespace EdgeProxy;

/// <summary>The log of the process, to standard error. The framework's own messages count from warnings up.</summary>
internal sealed class Logs : ILoggerFactory, IAsyncDisposable
{
    private readonly LogWriter _writer;
    private readonly LogLevel _level;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;

    public Logs(TextWriter output, LogLevel level, LogFormat format, TimeProvider time)
    {
        _writer = new LogWriter(output);
        _level = level;
        _format = format;
        _time = time;
    }

    public ILogger CreateLogger(string categoryName)
    {
        bool isForeign = categoryName.StartsWith("Microsoft.", StringComparison.Ordinal);
        LogLevel level = isForeign && _level is LogLevel.Information ? LogLevel.Warning : _level;
        return new Leveled(new LineLogger(categoryName, _writer, _format, _time), level);
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("there is one way to log here");

    public void Dispose()
    {
        // The writer is ended by DisposeAsync, once everyone who logs has stopped; the framework disposes what it is given earlier.
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private sealed class Leveled(ILogger inner, LogLevel level) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
