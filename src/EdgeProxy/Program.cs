using EdgeProxy;
using EdgeProxy.Transport;

// Both before anything else: files and sockets must not get the numbers of standard streams, and the pool of buffers reads its switch once.
StandardStreams.EnsureOpen();
SocketsTransport.SetBufferSwitch();
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
