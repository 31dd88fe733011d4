using EdgeProxy;
using EdgeProxy.Transport;

// Both before anything else: files and sockets must not get the numbers of standard streams, and a socket reads the switches once.
StandardStreams.EnsureOpen();
SocketsTransport.SetProcessSwitches();
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
