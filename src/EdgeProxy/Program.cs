using EdgeProxy;
using EdgeProxy.Transport;

// Read once at the first use of a socket: before anything else.
SocketsTransport.SetProcessSwitches();
return await CommandLine.RunAsync(args, Console.Out, Console.Error);
