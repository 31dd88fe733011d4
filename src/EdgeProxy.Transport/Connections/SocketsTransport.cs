using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeProxy.Transport;

/// <summary>How the framework's sockets transport is to be set up beneath the virtual loops.</summary>
public static class SocketsTransport
{
    /// <summary>
    /// Bytes that a connection may hold for its reader before the transport stops reading: sixteen pooled buffers,
    /// enough for a loop to be one turn late at full speed.
    /// </summary>
    public const int BufferedBytesMax = 64 * 1024;

    /// <summary>
    /// Bytes at which a flush waits. So few that a flush completes when the kernel has all bytes and not before: writing
    /// feels a peer that takes nothing, little is held for it, and a half-close after a flush cuts nothing off. The
    /// least that a pipe can have: it resumes below half of it.
    /// </summary>
    public const int WriteThroughBytes = 2;

    /// <summary>Connections that the kernel may hold for us to accept; it caps this by its own <c>somaxconn</c>.</summary>
    public const int BacklogConnections = 4096;

    /// <summary>
    /// Buffers of one size that the framework's shared pool may keep for each core. The pipes of upstream connections rent
    /// there on the polling thread and return on a loop, so that all that is in flight passes through it; at its default
    /// of 32 most was allocated anew, some 37 KB for a response of 64 KiB. The pool gives back what lies idle.
    /// </summary>
    public const int PooledBuffersPerCoreMax = 8192;

    /// <summary>
    /// Lets the pool of buffers hold what is in flight. A switch of the whole process, read at the first use of a buffer: call it
    /// as the first thing in <c>Main</c>. A variable that is set already stays.
    /// </summary>
    public static void SetBufferSwitch() =>
        Set("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION", PooledBuffersPerCoreMax.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Lets socket completions run on the thread that polls the sockets, instead of each taking a trip over the thread pool. A
    /// switch of the whole process, read at the first use of a socket: call it before that, and only for this transport.
    /// Everything that awaits a socket anywhere in the process must then be quick or move away. A variable that is set already stays.
    /// </summary>
    public static void SetSocketSwitch() => Set("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

    /// <summary>The options for Kestrel's side, to be given to <c>UseSockets</c> or <c>Configure&lt;SocketTransportOptions&gt;</c>.</summary>
    public static void Configure(SocketTransportOptions options)
    {
        // Completions only post to a loop, which is quick enough for the polling thread.
        options.UnsafePreferInlineScheduling = true;
        options.NoDelay = true;
        options.Backlog = BacklogConnections;
        options.MaxReadBufferSize = BufferedBytesMax;
        options.MaxWriteBufferSize = WriteThroughBytes;
    }

    private static void Set(string variable, string value) =>
        Environment.SetEnvironmentVariable(variable, Environment.GetEnvironmentVariable(variable) ?? value);
}
